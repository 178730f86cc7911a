import { readFile } from 'node:fs/promises';
import { Problem } from '../../base/problem.js';
import { canonical, type ForeignForm } from '../../network/foreign.js';
import type { Graph, ValueInfo } from '../../network/graph.js';
import { readOnnx } from '../../network/onnx/read.js';
import { Session } from '../runtime.js';
import { Runner } from './runner.js';
import { findSamples } from './samples.js';
import { findSizes } from './sizes.js';
import { testPair } from './test-picture.js';

/** Side of the picture by which range and colours are found, LR pixels. */
const SIDE = 48;

/**
 * dB below which a result does not look like the picture. Networks for super-resolution lie above 27, those taught to
 * invent texture above 24; the picture's mean colour, and exchanged colours, below 16.
 */
const ALIKE = 19;

/** Of a network that takes one size only, and so gets tiles of that size: pixels of its picture. */
const MOST_FIXED = 2048 ** 2;

const TYPES = ['float32', 'float16', 'uint8'];

type Ends = Pick<ForeignForm, 'layout' | 'channels'>;

/**
 * Finds out what a foreign ONNX file is by trying it.
 *
 * @throws Problem `onnx-refused` for one that is no network for super-resolution, with what was seen
 */
export async function examine(file: string): Promise<ForeignForm> {
  const { graph } = readOnnx(await readFile(file));
  const [input, output] = [graph.inputs[0], graph.outputs[0]];
  if (input === undefined || output === undefined || graph.inputs.length > 1 || graph.outputs.length > 1) {
    throw refused(graph, 'it has not one input and one output');
  }
  const odd = [input, output].find(({ type }) => !TYPES.includes(type));
  if (odd !== undefined) throw refused(graph, `${odd.name} is of type ${odd.type}`);
  const reasons: string[] = [];
  for (const ends of endsOf(input)) {
    const outcome = await tryOut(graph, ends, input, output);
    if (typeof outcome !== 'string') return outcome;
    reasons.push(outcome);
  }
  throw refused(graph, reasons[0] ?? 'its input is no picture of three colours or one');
}

/** How a picture may lie in this input, the likelier first. */
function endsOf({ shape }: ValueInfo): Ends[] {
  if (shape.length !== 4 && shape.length !== 0) return [];
  const fits = (axis: number, channels: number): boolean => {
    const side = shape[axis];
    return side === channels || typeof side !== 'number' || side <= 0;
  };
  const all: Ends[] = [
    { layout: 'nchw', channels: 3 },
    { layout: 'nhwc', channels: 3 },
    { layout: 'nchw', channels: 1 },
    { layout: 'nhwc', channels: 1 },
  ];
  const possible = all.filter(({ layout, channels }) => fits(layout === 'nchw' ? 1 : 3, channels));
  // A side that is said to be 3 or 1 speaks louder than one of which nothing is said.
  const said = possible.filter(({ layout, channels }) => shape[layout === 'nchw' ? 1 : 3] === channels);
  return said.length > 0 ? said : possible;
}

/** @returns why not, where it does not work this way */
async function tryOut(graph: Graph, ends: Ends, input: ValueInfo, output: ValueInfo): Promise<ForeignForm | string> {
  const plain = { factor: 1, offset: 0 };
  const untried = { samplesIn: plain, samplesOut: plain, bgrIn: false, bgrOut: false };
  const sizesUnknown = { scale: 1, multiple: 1, minimumSide: 1 };
  const [height, width] = ends.layout === 'nchw' ? [input.shape[2], input.shape[3]] : [input.shape[1], input.shape[2]];
  const [side = 0, other = side] = [height, width].filter(
    (given) => typeof given === 'number' && given > 0,
  ) as number[];
  if (side * other > MOST_FIXED) return `its picture has more than ${MOST_FIXED} pixels, too many for a tile`;
  let session: Session;
  try {
    session = await Session.open(canonical(graph, { ...ends, ...untried, ...sizesUnknown }));
  } catch (error) {
    return `ONNX Runtime does not open it: ${lastWords(error)}`;
  }
  try {
    const runner = new Runner(session);
    const sizes = await findSizes(runner, { height: height ?? 'height', width: width ?? 'width' });
    if (sizes === undefined) return `it takes no picture that was tried: ${runner.refusal ?? 'no reason was given'}`;
    const { scale, multiple } = sizes;
    if (scale === 1) return 'its result is no larger than its picture';
    if (scale > 16) return `it enlarges by ${scale}, and 16 is the most`;
    const side = multiple * Math.ceil(SIDE / multiple);
    const { width: w, height: h } = sizes.fixedSize ?? { width: side, height: side };
    const found = await findSamples(runner, await testPair(w, h, scale), { input: input.type, output: output.type });
    if (found === undefined) return `it takes no picture of ${w}x${h}: ${runner.refusal ?? 'no reason was given'}`;
    const { psnr, ...samples } = found;
    return psnr >= ALIKE ? { ...ends, ...samples, ...sizes } : 'its result does not look like the test picture';
  } finally {
    await session.release();
  }
}

const lastWords = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(-200);

function refused({ inputs, outputs }: Graph, why: string): Problem {
  const seen = (all: readonly ValueInfo[]): string =>
    all.map(({ name, type, shape }) => `${name} (${type} ${shape.join('x')})`).join(', ') || 'none';
  return new Problem(
    'onnx-refused',
    `Expected a network that enlarges pictures but ${why}. It has inputs ${seen(inputs)} and outputs ${seen(outputs)}.`,
    'Supported is any ONNX file with one picture in and a larger one out: three colours or one, float32, float16 or uint8, NCHW or NHWC.',
  );
}
