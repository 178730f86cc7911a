export const compareModes = ['slider', 'side', 'flicker'] as const;
export type CompareMode = (typeof compareModes)[number];

/** Pixels of a source picture. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const LEAST_ZOOM = 1 / 64;
export const MOST_ZOOM = 8;

/** How the stage looks at a picture: what part of it, how large, and where before ends. */
export class Viewer {
  /** Device pixels for one pixel of the result; null fits the picture into the stage. */
  zoom: number | null = $state(null);
  /** Middle of the view, shares of width and height. */
  centre: { readonly x: number; readonly y: number } = $state.raw({ x: 0.5, y: 0.5 });
  /** Where before ends and after begins, share of the stage's width. */
  divider = $state(0.5);
  /** While the original is held in view. */
  holding = $state(false);
  /** While a rectangle may be dragged for a comparison. */
  cropping = $state(false);
  /** What models are being compared on. */
  comparison: { readonly picture: number; readonly crop: Crop } | null = $state.raw(null);

  fit(): void {
    this.zoom = null;
    this.centre = { x: 0.5, y: 0.5 };
  }

  to(zoom: number): void {
    this.zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
  }

  startComparison(picture: number, crop: Crop): void {
    this.cropping = false;
    this.comparison = { picture, crop };
  }

  stopComparison(): void {
    this.comparison = null;
  }
}
