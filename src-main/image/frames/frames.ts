import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Source } from '../read.js';
import type { PictureFacts } from '../types.js';
import type { Animation } from './animation.js';

/** The pictures of one file, each decoded when its turn comes. */
export interface Frames {
  /** Of the first. */
  readonly facts: PictureFacts;
  readonly count: number;
  /** Pixels of all of them. */
  readonly pixels: number;
  readonly animation?: Animation;
  /** Whether results must all have opacity, since those of an animation are alike. */
  readonly opacity: boolean;
  /** Of the file as a whole, a sentence each. */
  readonly notes: readonly string[];
  /** Decodes one; it is closed before the next is asked for. */
  open(index: number): Promise<Source>;
  /** Removes the scratch files. */
  close(): Promise<void>;
}

/** Opens a picture with a folder of its own below `scratch`, which is removed when the picture is closed. */
export async function inFolder(
  scratch: string,
  index: number,
  open: (folder: string) => Promise<Source>,
): Promise<Source> {
  const folder = join(scratch, `frame-${index}`);
  await mkdir(folder);
  const source = await open(folder);
  return {
    ...source,
    async close() {
      await source.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
