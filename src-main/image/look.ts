import type { RawChoice } from '../contract/request.js';
import { asWanted } from './as-wanted.js';
import type { DecodedCopies } from './decoded-copies.js';
import { probePicture } from './probe.js';
import type { PictureFacts } from './types.js';

/** How a picture is looked at for the screen. */
export interface Look {
  /** Of a camera's raw file; absent: developed. */
  readonly raw?: RawChoice | undefined;
  /** Where pictures that were decoded lately are kept; absent: nowhere. */
  readonly copies?: DecodedCopies;
}

/** What is wanted of the file to look at it so. @throws Problem as probePicture */
export async function shown(file: string, { raw, ...look }: Look): Promise<Look & { readonly facts: PictureFacts }> {
  return { ...look, facts: asWanted(await probePicture(file), raw) };
}
