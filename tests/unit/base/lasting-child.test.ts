import { afterEach, expect, test, vi } from 'vitest';
import { LastingChild } from '../../../src-main/base/child/lasting-child.js';
import { fakeChild, fakeHost, never } from '../../fixtures/fake-child.js';

interface Calls {
  double(value: number): Promise<number>;
}

const module = { name: 'counting', module: new URL('file:///counting.js') };
const doubling = () =>
  fakeChild<Calls>(({ die }) => ({ double: (value) => (value < 0 ? (die(), never) : Promise.resolve(value * 2)) }));

afterEach(() => void vi.useRealTimers());

test('it is started when it is asked, asked again of the same, and started again after it died', async () => {
  const { host, started } = fakeHost(doubling(), doubling());
  const child = new LastingChild<Calls>(host, module);
  expect(started).toEqual([]);
  expect(await child.ask('double', 2)).toEqual({ kind: 'done', value: 4 });
  expect(await child.ask('double', 3)).toEqual({ kind: 'done', value: 6 });
  expect(started).toHaveLength(1);
  expect(await child.ask('double', -1)).toMatchObject({ kind: 'died' });
  expect(await child.ask('double', 4)).toEqual({ kind: 'done', value: 8 });
  expect(started).toHaveLength(2);
});

test('it is ended when nothing was asked for long, not while something is, and nobody is told', async () => {
  vi.useFakeTimers();
  const first = doubling();
  const { host, started, told } = fakeHost(first, doubling());
  const child = new LastingChild<Calls>(host, module, 1000);
  await child.ask('double', 1);
  vi.advanceTimersByTime(900);
  await child.ask('double', 1);
  vi.advanceTimersByTime(900);
  expect(first.kills).toBe(0);
  vi.advanceTimersByTime(200);
  expect([first.kills, told]).toEqual([1, []]);
  await child.ask('double', 1);
  expect(started).toHaveLength(2);
});

test('once it is closed it answers nothing, and is not started again', async () => {
  const { host, started } = fakeHost(doubling(), doubling());
  const child = new LastingChild<Calls>(host, module);
  await child.ask('double', 1);
  await child.close();
  expect(await child.ask('double', 1)).toMatchObject({ kind: 'died' });
  expect(started).toHaveLength(1);
});
