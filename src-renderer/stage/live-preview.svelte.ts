import type { Crop } from '../state/viewer.svelte.js';

/** A part of a result, ready to be drawn. */
export interface Piece {
  readonly image: CanvasImageSource;
  /** The part of the source that it was made of. */
  readonly crop: Crop;
  /** Where it lies in the result, pixels. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Makes the piece for a part; null where it was given up. */
export type MakePiece = (crop: Crop, signal: AbortSignal) => Promise<Piece | null>;

/** A view that only passes by is not worth the work, ms. */
const PAUSE = 300;
/** Pieces that are kept, so that what was looked at a moment ago is still there. */
const KEPT = 8;

/**
 * Keeps a preview of what is in view: asks once the view stands still, gives up when it moves on, and asks for nothing that
 * is there already. What cannot be made is not tried again before something else is wished.
 */
export class LivePreview {
  pieces: readonly Piece[] = $state.raw([]);
  isMaking = $state(false);
  problem: unknown = $state.raw(null);
  /** What pieces depend on beside their place, and the part that is asked for. */
  #wish = '';
  #part = '';
  #stop: AbortController | null = null;

  /** @param wish  what the pieces depend on beside their place; others go @param crop  null for nothing */
  show(wish: string, crop: Crop | null, make: MakePiece): void {
    if (wish !== this.#wish) {
      this.close();
      this.pieces = [];
      this.problem = null;
      this.#wish = wish;
    }
    const part = crop === null ? '' : `${crop.x} ${crop.y} ${crop.width} ${crop.height}`;
    if (this.#stop !== null && part === this.#part) return;
    this.close();
    if (crop === null || this.problem !== null || this.pieces.some((piece) => contains(piece.crop, crop))) return;
    this.#part = part;
    const stop = new AbortController();
    this.#stop = stop;
    this.isMaking = true;
    const waiting = setTimeout(() => void this.#make(crop, make, stop), PAUSE);
    stop.signal.addEventListener('abort', () => clearTimeout(waiting));
  }

  /** Gives up what is under way. */
  close(): void {
    this.#stop?.abort();
    this.#stop = null;
    this.isMaking = false;
  }

  async #make(crop: Crop, make: MakePiece, stop: AbortController): Promise<void> {
    try {
      const piece = await make(crop, stop.signal);
      if (stop.signal.aborted) return;
      if (piece !== null) this.pieces = [...this.pieces.slice(1 - KEPT), piece];
    } catch (problem) {
      if (stop.signal.aborted) return;
      this.problem = problem;
    }
    this.close();
  }
}

const contains = (outer: Crop, inner: Crop): boolean =>
  outer.x <= inner.x &&
  outer.y <= inner.y &&
  outer.x + outer.width >= inner.x + inner.width &&
  outer.y + outer.height >= inner.y + inner.height;
