import type { Answer } from '../base/child/protocol.js';
import type { EngineLimits } from '../contract/engine.js';
import type { RawChoice } from '../contract/request.js';
import type { Pyramid } from '../contract/window/index.js';
import type { Histogram, PictureDetails, PointOfInterest } from '../contract/window/pictures.js';
import type { Rectangle } from './pixels.js';
import type { StripRequest } from './strip.js';
import type { PictureFacts } from './types.js';

// What the picture process is asked and what it answers: paths in; facts, files, and small pictures for the screen out.

export interface PictureCalls {
  /** What headers tell, in the order of the files; what is wrong with one is its own answer. */
  probe(files: readonly string[]): Promise<readonly Answer<PictureFacts>[]>;
  thumbnail(file: string, side: number, raw?: RawChoice): Promise<Uint8Array>;
  writePyramid(file: string, to: string, raw?: RawChoice): Promise<void>;
  pyramidFacts(pyramid: string): Promise<Pyramid>;
  pyramidTile(pyramid: string, level: number, column: number, row: number): Promise<Uint8Array | undefined>;
  histogram(pyramid: string): Promise<Histogram>;
  interest(pyramid: string): Promise<PointOfInterest>;
  details(file: string, raw?: RawChoice): Promise<PictureDetails>;
  /** Undefined where the canvas is gone, as it is when its job ends. */
  strip(request: StripRequest): Promise<Uint8Array | undefined>;
  crop(file: string, part: Rectangle, to: string, raw?: RawChoice): Promise<PictureFacts>;
  /** How much of the machine it takes, from now on. */
  limit(limits: EngineLimits): void;
  /** A folder of its own, for what it decoded lately. */
  keepIn(folder: string): void;
}
