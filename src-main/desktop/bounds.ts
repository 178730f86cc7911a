import { z } from 'zod';
import type { SettingsStore } from '../window/settings.js';

/** A window or the free part of a screen, in the system's own pixels from the main screen's upper left corner. */
const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(900), height: z.int().min(600) });
export type Bounds = z.infer<typeof bounds>;

/** What of a window's upper edge must be on a screen so that it can be taken hold of, pixels. */
const HANDLE = 100;

/** Keeps where the window is and how large, for the next start. */
export function keepBounds(memory: Pick<SettingsStore, 'set'>, { x, y, width, height }: Bounds): void {
  memory.set({ layout: { window: { x, y, width, height } } });
}

/**
 * Where the window was; nothing for a first start, or where the record makes no sense. Of one that was on a screen which
 * is there no more, only the size.
 */
export function storedBounds({ current }: Pick<SettingsStore, 'current'>, screens: readonly Bounds[]): Partial<Bounds> {
  const found = bounds.safeParse(current.layout['window']).data;
  if (found === undefined) return {};
  const { width, height } = found;
  return screens.some((screen) => isWithin(found, screen)) ? found : { width, height };
}

function isWithin({ x, y, width }: Bounds, screen: Bounds): boolean {
  const shared = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return shared >= HANDLE && y >= screen.y && y <= screen.y + screen.height - HANDLE;
}
