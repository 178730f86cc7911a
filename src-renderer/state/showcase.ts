import type { WindowState } from './window-state.svelte.js';

/** The photograph among the samples. */
const PHOTOGRAPH = /[\\/]cat\.jpg$/;
const SWEEP_MS = 2600;

/** Shows what came of the samples: the photograph at 200 %, the divider going across it once, unless motion is not wished. */
export function showcase({ queue, listing, viewer }: WindowState): void {
  const row = queue.rows.find(({ state, input }) => state === 'done' && PHOTOGRAPH.test(input));
  if (row === undefined) return;
  listing.choose(row.id);
  viewer.to(2);
  viewer.centre = { x: 0.38, y: 0.37 };
  viewer.divider = 0.5;
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  const begun = performance.now();
  let expected = viewer.divider;
  const step = (now: number) => {
    // Whoever takes hold of it has it.
    if (Math.abs(viewer.divider - expected) > 1e-6) return;
    const share = Math.min(1, (now - begun) / SWEEP_MS);
    expected = 0.5 - 0.38 * Math.sin(share * 2 * Math.PI);
    viewer.divider = expected;
    if (share < 1) requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
}
