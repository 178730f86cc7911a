import { join } from 'node:path';
import { expect, test } from 'vitest';
import { QueueState } from '../../../../src-main/window/queue/state.js';
import { Ledger } from '../../../../src-main/batch/ledger.js';
import { recipe } from '../../../../src-main/contract/window/recipe.js';
import { temporaryFolder } from '../../../fixtures/fresh-model.js';

test('a window that opens late hears of what goes on, and not of what is over', async () => {
  const folder = await temporaryFolder();
  const ledger = new Ledger(join(folder.path, 'ledger.sqlite'));
  const common = recipe.parse({ target: { kind: 'scale', value: 2 }, output: null });
  const batch = ledger.batch(ledger.addBatch({ ...common, inputs: [] }, 'window'))!;
  const state = new QueueState({ ledger, batch }, { of: () => ({ seconds: null, secondsFrom: null }), startUp: 0 });
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
  await state.close();
  ledger.close();
  await folder.dispose();
});
