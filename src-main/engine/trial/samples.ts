import type { ForeignForm, Samples } from '../../network/foreign.js';
import type { ElementType } from '../../network/graph.js';
import type { Runner } from './runner.js';
import type { Planes, TestPair } from './test-picture.js';

type Reading = Pick<ForeignForm, 'samplesIn' | 'samplesOut' | 'bgrIn' | 'bgrOut'>;

export interface Found extends Reading {
  /** dB of the result against the original of the test picture. */
  readonly psnr: number;
}

/** 0..1, 0..255 and -1..1: the first is taken where several do as well. */
const RANGES: readonly Samples[] = [
  { factor: 1, offset: 0 },
  { factor: 255, offset: 0 },
  { factor: 2, offset: -1 },
];
const BYTES: readonly Samples[] = [{ factor: 255, offset: 0 }];

/** dB by which a reading must do better than one that is more usual. Nothing is lost where two do alike. */
const CLEARLY = { range: 0.02, order: 0.25 };

/**
 * Finds the value range and the order of colours by which a network makes the best of a test picture.
 *
 * @returns undefined where the network takes no picture of this size
 */
export async function findSamples(
  runner: Runner,
  { low, high }: TestPair,
  types: { readonly input: ElementType; readonly output: ElementType },
): Promise<Found | undefined> {
  const readings: Found[] = [];
  for (const samplesIn of types.input === 'uint8' ? BYTES : RANGES) {
    for (const bgrIn of [false, true]) {
      const result = await runner.run(fed(low, samplesIn, bgrIn), low.width, low.height);
      if (result === undefined) return undefined;
      for (const samplesOut of types.output === 'uint8' ? BYTES : RANGES) {
        for (const bgrOut of [bgrIn, !bgrIn]) {
          const psnr = psnrOf(result, high, samplesOut, bgrOut);
          readings.push({ samplesIn, samplesOut, bgrIn, bgrOut, psnr });
        }
      }
    }
  }
  const top = Math.max(...readings.map(({ psnr }) => psnr));
  const best = readings.find(({ psnr }) => psnr >= top - CLEARLY.range);
  const usual = readings.find(
    ({ samplesIn, samplesOut, bgrIn, psnr }) =>
      samplesIn === best?.samplesIn && samplesOut === best.samplesOut && !bgrIn && psnr >= top - CLEARLY.order,
  );
  return usual ?? best;
}

function fed({ data }: Planes, { factor, offset }: Samples, bgr: boolean): Float32Array {
  const plane = data.length / 3;
  return Float32Array.from(data, (_, i) => data[bgr ? reversed(i, plane) : i]! * factor + offset);
}

function psnrOf(result: Planes, high: Planes, { factor, offset }: Samples, bgr: boolean): number {
  const plane = high.data.length / 3;
  let sum = 0;
  for (let i = 0; i < high.data.length; i++) {
    const value = (result.data[bgr ? reversed(i, plane) : i]! - offset) / factor;
    sum += (Math.min(1, Math.max(0, value)) - high.data[i]!) ** 2;
  }
  const psnr = -10 * Math.log10(sum / high.data.length);
  return Number.isNaN(psnr) ? -Infinity : psnr;
}

/** Where the sample of the first plane is in the last, and the other way round. */
const reversed = (i: number, plane: number): number => (2 - Math.floor(i / plane)) * plane + (i % plane);
