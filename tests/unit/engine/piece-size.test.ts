import { describe, expect, test } from 'vitest';
import type { LoadedNetwork } from '../../../src-main/engine/loaded-network.js';
import { kindOfPieces, pieceSize } from '../../../src-main/engine/piece-size.js';

const network = (scale: number, margin: number, local = true): LoadedNetwork =>
  ({ local, model: { scale, margin } }) as unknown as LoadedNetwork;
const onCpu = { providers: ['cpu'] as const, tile: 0 };

describe('a picture is cut into', () => {
  test.each([
    { what: 'bands, where a network is deep', of: network(2, 18), how: onCpu, kind: 'bands' },
    { what: 'bands, where results are large', of: network(4, 8), how: onCpu, kind: 'bands' },
    { what: 'large tiles, where margins are narrow', of: network(2, 8), how: onCpu, kind: 'large tiles' },
    { what: 'bands of a height that is asked for', of: network(2, 8), how: { ...onCpu, tile: 24 }, kind: 'bands' },
    { what: 'tiles, where a network looks at the whole', of: network(2, 8, false), how: onCpu, kind: 'tiles' },
    {
      what: 'tiles on a card',
      of: network(4, 8),
      how: { providers: ['webgpu', 'cpu'] as const, tile: 0 },
      kind: 'tiles',
    },
  ])('$what', ({ of, how, kind }) => expect(kindOfPieces(of, how)).toBe(kind));
});

test('bands have one area up to two columns, a larger one at ×2, and less of it where memory is short', () => {
  const rows = (scale: number, width: number, pieces = 1) =>
    pieceSize('cpu', 'bands', width, network(scale, 18).model, { ...onCpu, pieces });
  expect([rows(4, 256), rows(4, 512), rows(2, 512), rows(4, 512, 0.5)]).toEqual([160, 80, 160, 40]);
  expect([rows(4, 2048), rows(4, 4096), rows(4, 8192)]).toEqual([20, 20, 10]);
  expect([rows(4, 100_000), rows(2, 10)]).toEqual([8, 512]);
});

test('tiles are as large as was measured on a card, and on the processor behind it as always', () => {
  const how = {
    providers: ['webgpu', 'cpu'] as const,
    tile: 0,
    card: { way: { provider: 'webgpu' as const }, side: 768 },
  };
  const side = (provider: 'webgpu' | 'cpu') => pieceSize(provider, 'tiles', 4000, network(4, 8).model, how);
  expect([side('webgpu'), side('cpu')]).toEqual([768, 192]);
});
