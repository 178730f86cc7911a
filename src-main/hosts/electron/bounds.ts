import type { Rectangle } from 'electron';
import { z } from 'zod';
import type { Window } from './parts.js';

interface Memory {
  readonly settings: { readonly layout: Readonly<Record<string, unknown>> };
  set(changes: { layout: Record<string, z.core.util.JSONType> }): unknown;
}

const bounds = z.object({ x: z.int(), y: z.int(), width: z.int().min(900), height: z.int().min(600) });

/** Keeps where the window is and how large, for the next start. */
export function keepBounds(window: Pick<Window, 'on' | 'getNormalBounds'>, memory: Memory): void {
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds();
    memory.set({ layout: { window: { x, y, width, height } } });
  });
}

/** Where the window was; nothing for a first start, or where the record makes no sense. */
export const storedBounds = ({ settings }: Pick<Memory, 'settings'>): Partial<Rectangle> =>
  bounds.safeParse(settings.layout['window']).data ?? {};
