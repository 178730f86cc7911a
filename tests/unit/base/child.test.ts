import { expect, test, vi } from 'vitest';
import { askOnce, Child } from '../../../src-main/base/child/child.js';
import { knownEnd } from '../../../src-main/base/child/known-ends.js';
import { Problem } from '../../../src-main/base/problem.js';
import { fakeChild, fakeHost, never } from '../../fixtures/fake-child.js';

interface Calls {
  double(value: number): Promise<number>;
}

const module = { name: 'counting', module: new URL('file:///counting.js') };
const signal = new AbortController().signal;
const doubling = () => fakeChild<Calls>(() => ({ double: (value) => Promise.resolve(value * 2) }));

test('a child answers, and is ended after its one question', async () => {
  const child = doubling();
  const { host, told, started } = fakeHost(child);
  expect(await askOnce<Calls, 'double'>(host, module, signal, 'double', 21)).toEqual({ kind: 'done', value: 42 });
  expect([started, child.kills, told]).toEqual([['counting'], 1, []]);
});

test.each([
  {
    thrown: new Problem('file-damaged', 'Expected an even number.', 'Add one.'),
    expected: { code: 'file-damaged', reason: 'Expected an even number. Add one.' },
  },
  { thrown: new Error('no such thing'), expected: { code: 'unexpected', reason: expect.stringContaining('no such') } },
])('what is thrown is the answer: $expected.code', async ({ thrown, expected }) => {
  const printed = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const { host } = fakeHost(fakeChild<Calls>(() => ({ double: () => Promise.reject(thrown) })));
  expect(await askOnce<Calls, 'double'>(host, module, signal, 'double', 1)).toEqual({ kind: 'failed', ...expected });
  expect(printed).toHaveBeenCalledTimes(thrown instanceof Problem ? 0 : 1);
  printed.mockRestore();
});

test('a child that dies unasked is told of, and whoever waits for its answer hears it', async () => {
  const { host, told } = fakeHost(fakeChild<Calls>(({ die }) => ({ double: () => (die(), never) })));
  const child = new Child<Calls>(host, module, {});
  expect(await child.ask('double', 1)).toEqual({ kind: 'died', how: 'signal SIGSEGV' });
  expect(told).toEqual([['counting', 'The process ended unasked (signal SIGSEGV).']]);
});

test.each([
  { printed: 'Error: Could not load the "sharp" module using the linux-x64 runtime', code: 'program-incomplete' },
  {
    printed: "libonnxruntime.so.1: version `GLIBC_2.99' not found\n  code: 'ERR_DLOPEN_FAILED'",
    code: 'program-incomplete',
  },
  { printed: 'Error: EMFILE: too many open files', code: 'too-many-files' },
])("a child that dies of what is no picture's fault is told apart: $code", async ({ printed, code }) => {
  const fake = fakeChild<Calls>(() => ({ double: () => never }));
  const asked = new Child<Calls>(fakeHost(fake).host, module, {}).ask('double', 1);
  fake.say(printed);
  fake.process.kill();
  const outcome = await asked;
  expect(knownEnd(outcome.kind === 'died' ? outcome.how : '')).toMatchObject({ code });
  expect(knownEnd('signal SIGSEGV')).toBeUndefined();
});

test('a child that was ended on purpose is not', async () => {
  const { host, told } = fakeHost(doubling());
  const child = new Child<Calls>(host, module, {});
  child.kill();
  expect(await child.gone).toBe('signal SIGKILL');
  expect(told).toEqual([]);
});

test('what a child prints to standard error is told', () => {
  const fake = doubling();
  const { host, told } = fakeHost(fake);
  expect(new Child<Calls>(host, module, {})).toBeDefined();
  fake.say('warning: odd profile\n');
  expect(told).toEqual([['counting', 'warning: odd profile']]);
});

test.each(['before', 'while'])('aborting ends a question at once: %s it is asked', async (when) => {
  const child = fakeChild<Calls>(() => ({ double: () => never }));
  const abort = new AbortController();
  if (when === 'before') abort.abort();
  const outcome = askOnce<Calls, 'double'>(fakeHost(child).host, module, abort.signal, 'double', 1);
  abort.abort();
  expect(await outcome).toMatchObject({ kind: 'died' });
});
