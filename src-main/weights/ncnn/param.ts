import { damagedWeights, shown } from '../damaged.js';
import type { NcnnLayer } from '../types.js';

export const MAGIC = '7767517';

/** Parameter n as a list is written under -23300 - n, its length first (ncnn, src/paramdict.cpp). */
const LISTS = -23300;

/** The layers of a .param file: the magic number, how many layers and blobs there are, then a line for each layer. */
export function parseLayers(text: string): NcnnLayer[] {
  const [magic, counts = '', ...lines] = text.trim().split(/\r?\n/);
  if (magic?.trim() !== MAGIC) throw damagedWeights('ncnn', `its .param file does not begin with ${MAGIC}`);
  const promised = counts.trim().split(/\s+/)[0];
  const layers = lines.filter((line) => line.trim() !== '').map(parseLayer);
  if (Number(promised) !== layers.length) {
    throw damagedWeights('ncnn', `its .param file has ${layers.length} layers where it promises ${shown(promised!)}`);
  }
  return layers;
}

function parseLayer(line: string): NcnnLayer {
  const [type = '', name = '', inputs, outputs, ...rest] = line.trim().split(/\s+/);
  const [into, from] = [Number(inputs), Number(outputs)];
  const whole = Number.isInteger(into) && Number.isInteger(from) && into >= 0 && from >= 0;
  if (!whole || rest.length < into + from) throw damagedWeights('ncnn', `the line ${shown(line)} describes no layer`);
  return {
    type,
    name,
    inputs: rest.slice(0, into),
    outputs: rest.slice(into, into + from),
    params: new Map(rest.slice(into + from).map((pair) => parseParameter(pair, name))),
  };
}

function parseParameter(pair: string, layer: string): [number, number | number[]] {
  const [key = '', text = ''] = pair.split('=');
  const [id, values] = [Number(key), text.split(',').map((value) => (value === '' ? NaN : Number(value)))];
  const list = id <= LISTS;
  const sound = Number.isInteger(id) && values.every(Number.isFinite);
  if (!sound || (list ? values.length - 1 !== values[0] : values.length !== 1)) {
    throw damagedWeights('ncnn', `the layer ${shown(layer)} has a parameter ${shown(pair)}`);
  }
  return list ? [LISTS - id, values.slice(1)] : [id, values[0]!];
}
