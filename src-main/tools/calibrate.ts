import { PIXELS_IN, withPixelEnds } from '../network/ends.js';
import type { Graph } from '../network/graph.js';
import type { Range } from './quantise/numbers.js';
import { quantise, roundedTensors } from './quantise/quantise.js';
import { Histogram, NOTHING_SEEN, widened } from './quantise/ranges.js';
import type { Pixels } from '../image/types.js';
import { Session, pixelTensor, type Values } from '../engine/runtime.js';

/**
 * The int8 form of a network, with ranges from running the float one on pictures (8 bit, three colours, small enough
 * for all that a network computes to be held at once). The more the pictures are like those to come, the better.
 *
 * @param range  value that stands for white inside the network
 */
export async function calibrated(graph: Graph, range: number, pictures: readonly Pixels[]): Promise<Graph> {
  const rounded = roundedTensors(graph);
  const inside = rounded.map(({ name }) => name).filter((name) => name !== 'input');
  const seen = inside.map((name) => ({ name, type: 'float32' as const, shape: [1, 'channels', 'rows', 'columns'] }));
  const watched = { ...graph, outputs: [...graph.outputs, ...seen] };
  const session = await Session.open(withPixelEnds(watched, { depth: 8, channels: 3, range }));
  const run = ({ data, height, width }: Pixels): Promise<Values> =>
    session.run({ [PIXELS_IN]: pixelTensor(data, height, width, 3) });
  const numbers = (values: Values, name: string): Float32Array => values[name]!.data as Float32Array;
  try {
    const whole = new Map<string, Range>(inside.map((name) => [name, NOTHING_SEEN]));
    for (const picture of pictures) {
      const values = await run(picture);
      for (const [name, known] of whole) whole.set(name, widened(known, numbers(values, name)));
    }
    const histograms = new Map([...whole].map(([name, known]) => [name, new Histogram(known)]));
    for (const picture of pictures) {
      const values = await run(picture);
      for (const [name, histogram] of histograms) histogram.add(numbers(values, name));
    }
    // The 256 values of an 8-bit picture are kept as they are.
    const ranges = new Map<string, Range>([['input', { min: 0, max: range }]]);
    for (const { name, below } of rounded) {
      const histogram = histograms.get(name);
      if (histogram !== undefined) ranges.set(name, histogram.bestRange(below));
    }
    return quantise(graph, ranges);
  } finally {
    await session.release();
  }
}
