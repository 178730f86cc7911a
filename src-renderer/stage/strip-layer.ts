import type { Strip } from '../state/queue.svelte.js';
import type { Placed, Size } from '../ui/view.js';

const FADE_MS = 160;

interface Shown {
  readonly image: HTMLImageElement;
  readonly y: number;
  readonly height: number;
  /** When it could first be drawn; null while it is being fetched. */
  since: number | null;
}

/** What is finished of a running picture, fading in over its interpolation. */
export class StripLayer {
  readonly #id: number;
  readonly #changed: () => void;
  readonly #strips = new Map<number, Shown>();
  readonly #fade: number;

  constructor(id: number, changed: () => void) {
    this.#id = id;
    this.#changed = changed;
    this.#fade = matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : FADE_MS;
  }

  take(strips: readonly Strip[]): void {
    for (const { y, height } of strips) {
      if (this.#strips.get(y)?.height === height) continue;
      const image = new Image();
      const shown: Shown = { image, y, height, since: null };
      this.#strips.set(y, shown);
      image.src = `picture/${this.#id}/strip/${y}/${height}`;
      image.decode().then(
        () => {
          shown.since = performance.now();
          this.#changed();
        },
        // A strip is a foretaste; the finished picture replaces it anyway.
        () => undefined,
      );
    }
  }

  draw(context: CanvasRenderingContext2D, picture: Size, placed: Placed, stage: Size): void {
    const now = performance.now();
    let fading = false;
    context.imageSmoothingEnabled = true;
    for (const { image, y, height, since } of this.#strips.values()) {
      if (since === null) continue;
      const top = Math.round(placed.y + y * placed.scale);
      const bottom = Math.round(placed.y + (y + height) * placed.scale);
      if (bottom < 0 || top > stage.height) continue;
      const share = this.#fade === 0 ? 1 : Math.min(1, Math.max(0, now - since) / this.#fade);
      fading ||= share < 1;
      context.globalAlpha = share;
      context.drawImage(image, placed.x, top, Math.round(picture.width * placed.scale), bottom - top);
    }
    context.globalAlpha = 1;
    if (fading) this.#changed();
  }
}
