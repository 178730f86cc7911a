import type { WriteRequest } from '../sheet.js';
import type { Animation } from './animation.js';

/** Takes the pictures of a result one after the other. */
export interface FramesWriter {
  /**
   * Its canvases are not needed afterwards.
   *
   * @returns what could not go along, a sentence each
   * @throws Problem as writePicture
   */
  add(request: WriteRequest): Promise<readonly string[]>;
  /** Encodes what is not encoded yet, and looks at the whole. @throws Problem `result-wrong` and as writePicture */
  finish(): Promise<void>;
  /** Lets go of what is open, however it ended. */
  close(): Promise<void>;
}

export interface Wanted {
  /** The unfinished file. */
  readonly file: string;
  /** Folder for scratch files. */
  readonly scratch: string;
  readonly count: number;
  /** Of all pictures in the result, about. */
  readonly pixels: number;
  /** Absent for pages. */
  readonly animation?: Animation;
}

/** Pictures without timing, for a format of animations, are not asked for. */
export function animationOf({ animation }: Wanted): Animation {
  if (animation === undefined) throw new Error('Expected frames with their timing but got pages');
  return animation;
}
