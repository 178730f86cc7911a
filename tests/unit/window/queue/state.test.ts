import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { freeBytes } from '../../../../src-main/batch/disk.js';
import { openLog } from '../../../../src-main/base/log.js';
import { QueueState } from '../../../../src-main/window/queue/state.js';
import { Ledger } from '../../../../src-main/batch/ledger.js';
import { recipe } from '../../../../src-main/contract/window/recipe.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

async function open() {
  const folder = await temporaryFolder();
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  const common = recipe.parse({ target: { kind: 'scale', value: 2 }, output: null });
  const batch = ledger.batch(ledger.addBatch({ ...common, inputs: [] }, 'window'))!;
  const estimates = { of: () => ({ seconds: null, secondsFrom: null }), startUp: 0 };
  const state = new QueueState({ ledger, batch }, estimates, openLog(folder.path));
  const close = async (): Promise<void> => {
    await state.close();
    ledger.close();
    await folder.dispose();
  };
  return { state, close };
}

vi.mock('../../../../src-main/batch/disk.js', { spy: true });

test('a disk that does not answer is waited for a second, and asked no second time meanwhile', async () => {
  const { state, close } = await open();
  vi.mocked(freeBytes).mockReturnValue(new Promise(() => undefined));
  const begun = performance.now();
  await state.countFree();
  await state.countFree();
  expect(performance.now() - begun).toBeLessThan(5000);
  expect(freeBytes).toHaveBeenCalledTimes(1);
  vi.mocked(freeBytes).mockReset();
  await close();
});

test('a window that opens late hears of what goes on, and not of what is over', async () => {
  const { state, close } = await open();
  const going = () => state.everything().map(({ event }) => event);
  expect(going()).toEqual(['recipe', 'state', 'rows', 'totals']);
  state.tellGoing({ event: 'scan', found: 3, finished: false });
  state.tellGoing({ event: 'measuring', fraction: 0.1, model: null, finished: false });
  state.tellGoing({ event: 'measuring', fraction: 0.4, model: 'a', finished: false });
  expect(state.everything().at(-1)).toEqual({ event: 'measuring', fraction: 0.4, model: 'a', finished: false });
  expect(going().slice(4)).toEqual(['scan', 'measuring']);
  state.tellGoing({ event: 'measuring', fraction: 1, model: null, finished: true });
  state.tellGoing({ event: 'scan', found: 5, finished: true });
  expect(going()).toEqual(['recipe', 'state', 'rows', 'totals']);
  await close();
});
