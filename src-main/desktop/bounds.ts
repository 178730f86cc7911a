import { z } from 'zod';
import type { SettingsStore } from '../window/settings.js';

/** A window or the free part of a screen, in the system's own pixels from the main screen's upper left corner. */
const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(900), height: z.int().min(600) });
export type Bounds = z.infer<typeof bounds>;

/** Whether the window fills its screen. */
const filling = z.object({ maximized: z.boolean().default(false), fullScreen: z.boolean().default(false) });
export type Filling = z.infer<typeof filling>;

/** Where a window was, as far as it is known. */
export type StoredBounds = Partial<Bounds> & Partial<Filling>;

/** What of a window's upper edge must be on a screen so that it can be taken hold of, pixels. */
const HANDLE = 100;

/** Keeps where the window is and how large, for the next start. */
export function keepBounds(memory: Pick<SettingsStore, 'set'>, { x, y, width, height }: Bounds, how: Filling): void {
  memory.set({ layout: { window: { x, y, width, height, ...how } } });
}

/**
 * Where the window was; nothing for a first start, or where the record makes no sense. Of one that was on a screen which
 * is there no more, only the size.
 */
export function storedBounds({ current }: Pick<SettingsStore, 'current'>, screens: readonly Bounds[]): StoredBounds {
  const record = current.layout['window'];
  const found = bounds.safeParse(record).data;
  if (found === undefined) return {};
  const { width, height } = found;
  const how = filling.safeParse(record).data ?? {};
  return { ...(screens.some((screen) => isWithin(found, screen)) ? found : { width, height }), ...how };
}

function isWithin({ x, y, width }: Bounds, screen: Bounds): boolean {
  const shared = Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x);
  return shared >= HANDLE && y >= screen.y && y <= screen.y + screen.height - HANDLE;
}
