import { expect, test } from 'vitest';
import { Problem } from '../../../src-main/base/problem.js';
import { Trials } from '../../../src-main/engine/trial/trials.js';
import type { TrialCalls } from '../../../src-main/engine/trial/protocol.js';
import type { ForeignForm } from '../../../src-main/network/foreign.js';
import { fakeChild, fakeHost, never } from '../../fixtures/fake-child.js';

const form = { layout: 'nchw', scale: 4 } as ForeignForm;

const fake = (examine: (die: () => void) => Promise<ForeignForm>) =>
  fakeChild<TrialCalls>(({ die }) => ({ examine: () => examine(die), measureSeams: () => Promise.resolve(undefined) }));

test('a trial gives what was found, and its process ends', async () => {
  const child = fake(() => Promise.resolve(form));
  expect(await new Trials(fakeHost(child).host).examine('a.onnx')).toEqual(form);
  expect(child.kills).toBe(1);
});

test.each([
  {
    name: 'is refused',
    answer: () => Promise.reject(new Problem('onnx-refused', 'It enlarges nothing.')),
    expected: { code: 'onnx-refused', message: 'It enlarges nothing.' },
    told: [],
  },
  {
    name: 'takes its process down',
    answer: (die: () => void) => (die(), never),
    expected: { code: 'onnx-crashed', message: expect.stringContaining('SIGSEGV') as string },
    told: [['trial', 'The process ended unasked (signal SIGSEGV).']],
  },
  {
    name: 'never ends',
    answer: () => never,
    expected: { code: 'onnx-crashed', message: expect.stringContaining('did not come to an end') as string },
    told: [],
  },
])('a network that $name is a problem, and nothing of it is left running', async ({ answer, expected, told }) => {
  const child = fake(answer);
  const host = fakeHost(child);
  await expect(new Trials(host.host, { patience: 50 }).examine('a.onnx')).rejects.toMatchObject(expected);
  expect(child.kills).toBeGreaterThan(0);
  expect(host.told).toEqual(told);
});
