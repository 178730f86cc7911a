import { wheelZoom } from '../ui/view.js';
import type { ComparisonView } from './comparison-view.svelte.js';

/** Lets a pointer drag what is in an element, a wheel make it larger, and two presses bring it back. */
export const panZoom = (view: ComparisonView) => (box: HTMLElement) => {
  const wheel = (event: WheelEvent) => {
    event.preventDefault();
    const { left, top, width, height } = box.getBoundingClientRect();
    view.zoomBy(wheelZoom(event), event.clientX - left - width / 2, event.clientY - top - height / 2);
  };
  const press = (event: PointerEvent) => {
    if (event.button !== 0) return;
    box.setPointerCapture(event.pointerId);
    const move = ({ movementX, movementY }: PointerEvent) => view.panBy(movementX, movementY);
    box.addEventListener('pointermove', move);
    box.addEventListener('lostpointercapture', () => box.removeEventListener('pointermove', move), { once: true });
  };
  const reset = () => view.reset();
  box.addEventListener('wheel', wheel, { passive: false });
  box.addEventListener('pointerdown', press);
  box.addEventListener('dblclick', reset);
  return () => {
    box.removeEventListener('wheel', wheel);
    box.removeEventListener('pointerdown', press);
    box.removeEventListener('dblclick', reset);
  };
};
