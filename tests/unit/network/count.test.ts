import { existsSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { countGraph } from '../../../src-main/network/count.js';
import { float32, int, ints, type Graph, type Node } from '../../../src-main/network/graph.js';
import { architectureOf, buildGraph, hintsFrom, recognise } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { readWeights } from '../../../src-main/weights/read.js';
import { reference } from '../../fixtures/parity.js';
import { isThere } from '../../fixtures/required.js';

const rounded = (count: number, unit: number) => (count / unit).toFixed(3);

const costOf = (graph: Graph) => {
  const { parameters, flops, activations, convolutions } = countGraph(graph);
  return [parameters, rounded(flops, 1e9), rounded(activations, 1e6), convolutions];
};

describe('counts as the challenge does', () => {
  // Rows of the report's table, as its tool prints them for the authors' code; FIMDN's by arithmetic.
  test.each([
    ['msrresnet', 1_517_571, '166.363', '292.553', 37],
    ['rfdn', 433_448, '27.103', '112.034', 64],
    ['imdn-aim19', 893_936, '58.532', '154.141', 43],
    ['pan', 272_419, '32.191', '270.533', 121],
    ['latticenet', 776_968, '49.679', '132.319', 104],
    ['fimdn', 687_056, '44.984', '118.489', 33],
    ['imdn', 715_176, '46.599', '122.684', 46],
    ['rlfn', 543_740, '33.993', '126.490', 57],
    ['bsrn', 352_400, '21.820', '404.961', 206],
    ['safmn', 237_000, '15.398', '86.108', 58],
    ['smfanet', 197_328, '11.798', '223.150', 82],
    ['efdn', 276_192, '16.729', '111.117', 65],
    ['spanv2', 139_104, '9.131', '51.380', 22],
    ['pds', 141_748, '9.254', '39.059', 18],
    ['pkdsr', 143_928, '9.396', '39.322', 18],
    ['disp', 163_792, '10.693', '40.894', 19],
    ['dscf', 125_992, '8.220', '38.928', 22],
    ['errn2', 245_968, '16.100', '57.672', 27],
    ['rfdn-span', 346_152, '22.664', '84.541', 36],
    ['amcanet', 86_384, '5.214', '192.174', 136],
    ['hfenet', 143_628, '8.905', '259.916', 157],
    ['safmn-deep15', 149_248, '9.185', '176.110', 107],
    ['vscinet', 51_465, '3.262', '184.127', 169],
    ['zenosr', 37_786, '2.464', '153.821', 102],
    // By arithmetic, 6.225 of convolutions, 4.001 of Linears, 0.006 of LeakyReLUs: the tool takes Linears over pixels wrong.
    ['bviesr', 154_839, '10.232', '81.396', 29],
  ])('%s x4 in its published size', (id, ...expected) => {
    const architecture = architectureOf(id)!;
    expect(costOf(buildGraph(architecture, architecture.typical(4)!, new FreshWeights(1)))).toEqual(expected);
  });

  // What the challenge's tool prints for the authors' code with these files.
  test.skipIf(!isThere('REFERENCE', existsSync(reference))).each([
    ['rlfn/rlfn_ntire_x4.pth', 317_218, '19.695', '80.045', 39],
    ['plainusr/PlainUSR_Rep_x4.pth', 333_108, '18.693', '46.927', 27],
    ['plainusr/PlainUSRM_Rep_x4.pth', 165_492, '9.819', '32.559', 27],
    ['plainusr/PlainUSRS_Rep_x4.pth', 68_612, '4.190', '20.600', 27],
    ['plainusr/PlainUSRT_Rep_x4.pth', 60_100, '3.927', '16.974', 9],
    ['plainusr/PlainUSRU_Rep_x4.pth', 19_820, '1.291', '10.158', 9],
    ['span/team38_span_ch28_slim.pth', 150_688, '9.834', '41.681', 22],
    ['span/team39_spantiny_ch26_slim.pth', 130_828, '8.535', '38.928', 22],
  ])('%s', async (file, ...expected) => {
    const { tensors } = await readWeights(`${reference}weights/${file}`);
    expect(costOf(recognise(tensors, hintsFrom(file)).graph)).toEqual(expected);
  });

  // Tables of the IMDN, PAN and BSRN papers, to the digits they print.
  test.each([
    ['imdn', 4, 40.9],
    ['imdn', 3, 71.5],
    ['imdn', 2, 158.8],
    ['pan', 4, 28.2],
    ['pan', 2, 70.5],
    ['latticenet', 4, 43.6],
    ['rlfn', 4, 29.8],
  ])('%s x%i: multiply-adds for 1280x720', (id, scale, expected) => {
    const architecture = architectureOf(id)!;
    const { multiplyAdds } = countGraph(buildGraph(architecture, architecture.typical(scale)!, new FreshWeights(1)));
    expect(multiplyAdds / 1e9).toBeCloseTo(expected, 1);
  });
});

describe('a graph small enough to count by hand', () => {
  const conv: Node = {
    op: 'Conv',
    inputs: ['input', 'k', 'b'],
    outputs: ['a'],
    attributes: { pads: ints(1, 1, 1, 1), strides: ints(2, 2), group: int(1) },
  };
  const graph = (...nodes: Node[]): Graph => ({
    inputs: [{ name: 'input', type: 'float32', shape: [1, 3, 'height', 'width'] }],
    outputs: [{ name: 'output', type: 'float32', shape: [1, 4, 'h', 'w'] }],
    initializers: new Map([
      ['k', float32([4, 3, 3, 3], new Float32Array(108))],
      ['b', float32([4], new Float32Array(4))],
      ['const/0', float32([4], new Float32Array(4))],
    ]),
    nodes: [conv, ...nodes],
  });
  const after = (op: string, role?: Node['role']): Node => ({
    op,
    inputs: ['a'],
    outputs: ['output'],
    attributes: {},
    ...(role && { role }),
  });
  const RESULTS = 4 * 128 * 128;

  test('one convolution with stride 2 and an activation', () => {
    expect(countGraph(graph(after('Relu')))).toMatchObject({
      parameters: 112,
      flops: 27 * RESULTS + RESULTS,
      activations: RESULTS,
      convolutions: 1,
    });
  });

  test.each([
    ['a sigmoid', after('Sigmoid')],
    ['a functional activation', after('Relu', 'functional')],
  ])('%s costs nothing', (_, node) => {
    expect(countGraph(graph(node)).flops).toBe(27 * RESULTS);
  });

  test('a convolution that stands for a resize is no convolution', () => {
    const { nodes, ...rest } = graph(after('Relu'));
    const cost = countGraph({ ...rest, nodes: [{ ...nodes[0]!, role: 'interpolation' }, nodes[1]!] });
    expect(cost).toMatchObject({ flops: RESULTS, activations: 0, convolutions: 0, multiplyAdds: 0 });
  });

  test('an operator whose result is not known is named', () => {
    expect(() => countGraph(graph(after('LSTM')))).toThrow('its LSTM is not known to the counting');
  });
});
