import { Problem } from '../../base/problem.js';
import type { InputFormat, OutputFormat } from '../../contract/formats.js';
import { checkSize } from '../write.js';
import type { Animation } from './animation.js';
import { readAnimation } from './read-animation.js';

/**
 * Looks whether an animation was written as it was meant. Encoders put frames that are alike together, which then last
 * as long as those did.
 *
 * @throws Problem `result-wrong`
 */
export async function checkAnimation(
  file: string,
  format: OutputFormat,
  { width, height }: { readonly width: number; readonly height: number },
  wanted: Animation,
): Promise<void> {
  await checkSize(file, width, height);
  const written = await readAnimation(file, format as InputFormat & OutputFormat);
  const [meant, found] = [wanted, written].map(({ delays, loop }) => ({
    frames: delays.length,
    lasts: delays.reduce((sum, delay) => sum + delay, 0),
    loop,
  })) as [Told, Told];
  if (found.frames <= meant.frames && Math.abs(found.lasts - meant.lasts) < 1 && found.loop === meant.loop) return;
  throw new Problem(
    'result-wrong',
    `Expected an animation of ${told(meant)} but the encoder wrote one of ${told(found)}.`,
    'Try another format; nothing was kept.',
  );
}

interface Told {
  readonly frames: number;
  readonly lasts: number;
  readonly loop: number;
}

const told = ({ frames, lasts, loop }: Told): string =>
  `${frames} frames and ${lasts} ms, shown ${loop === 0 ? 'without end' : `${loop} times`}`;
