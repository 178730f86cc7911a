import { describe, expect, test } from 'vitest';
import { backProjectionFor } from '../../../src-main/batch/colours.js';

const [clean, degraded] = [{ input: 'clean' }, { input: 'degraded' }] as const;

describe('whose colours a result has', () => {
  test.each([
    { settings: {}, chain: [clean], grain: undefined },
    { settings: {}, chain: [degraded], grain: 0 },
    { settings: {}, chain: [clean, degraded], grain: 0 },
    { settings: { grain: 40 }, chain: [degraded], grain: 0.4 },
    { settings: { colours: 'source' }, chain: [clean], grain: 0 },
    { settings: { colours: 'network', grain: 40 }, chain: [degraded], grain: undefined },
  ] as const)('$settings with $chain', ({ settings, chain, grain }) => {
    expect(backProjectionFor(settings, chain)?.grain).toBe(grain);
  });
});
