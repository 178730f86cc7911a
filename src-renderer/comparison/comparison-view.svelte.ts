const LEAST = 0.25;
const MOST = 8;

/** One zoom and one pan for all results of a comparison. Offsets are CSS pixels from the middle. */
export class ComparisonView {
  /** Device pixels for one pixel of a result. */
  zoom = $state(1);
  x = $state(0);
  y = $state(0);

  /** Keeps what is under (`x`, `y`), measured from the middle of a cell. */
  zoomBy(factor: number, x: number, y: number): void {
    const zoom = Math.min(MOST, Math.max(LEAST, this.zoom * factor));
    const ratio = zoom / this.zoom;
    this.x = x - (x - this.x) * ratio;
    this.y = y - (y - this.y) * ratio;
    this.zoom = zoom;
  }

  panBy(x: number, y: number): void {
    this.x += x;
    this.y += y;
  }

  reset(): void {
    this.zoom = 1;
    this.x = 0;
    this.y = 0;
  }
}
