import { describe, expect, test } from 'vitest';
import { ReadAhead } from '../../../src-main/batch/read-ahead.js';

const small = { targetWidth: 384, targetHeight: 384 };
const large = { targetWidth: 4000, targetHeight: 3000 };

class Waited {
  resolve!: () => void;
  reject!: (error: Error) => void;
  readonly promise = new Promise<void>((resolve, reject) => Object.assign(this, { resolve, reject }));
}

/** Pictures in turn, and which of them were begun so far. */
function begin(sizes: readonly (typeof small)[]) {
  const begun: number[] = [];
  const inNetworks = sizes.map(() => new Waited());
  const ahead = new ReadAhead();
  const run = async (): Promise<void> => {
    for (const [i, size] of sizes.entries()) {
      begun.push(i);
      await ahead.add(size, inNetworks[i]!.promise);
    }
    await ahead.end();
  };
  const settled = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return begun.length;
  };
  return { inNetworks, settled, running: run() };
}

describe('the next picture is begun', () => {
  test('once a large one is in its networks', async () => {
    const { inNetworks, settled } = begin([large, large]);
    expect(await settled()).toBe(1);
    inNetworks[0]!.resolve();
    expect(await settled()).toBe(2);
  });

  test('while a few small ones are on their way', async () => {
    const { inNetworks, settled, running } = begin([small, small, small, small, large, small]);
    expect(await settled()).toBe(3);
    inNetworks[1]!.resolve();
    expect(await settled()).toBe(4);
    inNetworks[0]!.resolve();
    // A large one waits for all of them, and none is begun beside it.
    expect(await settled()).toBe(5);
    for (const i of [2, 3]) inNetworks[i]!.resolve();
    expect(await settled()).toBe(5);
    inNetworks[4]!.resolve();
    expect(await settled()).toBe(6);
    inNetworks[5]!.resolve();
    await running;
  });

  test('and a failure is told, whichever it was', async () => {
    const { inNetworks, settled, running } = begin([small, small]);
    await settled();
    inNetworks[0]!.reject(new Error('the ledger is gone'));
    inNetworks[1]!.resolve();
    await expect(running).rejects.toThrow('the ledger is gone');
  });
});
