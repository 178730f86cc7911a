import { createBirpc } from 'birpc';
import { expect, test } from 'vitest';
import type { EngineProcess } from '../../../src-main/engine/client.js';
import { Trials } from '../../../src-main/engine/trial/trials.js';
import type { Outcome, TrialCalls } from '../../../src-main/engine/trial/wire.js';
import type { ForeignForm } from '../../../src-main/network/foreign.js';

const form = { layout: 'nchw', scale: 4 } as ForeignForm;

/** A process in this one that answers so, and tells when it was ended. */
function fake(examine: (die: () => void) => Promise<Outcome<ForeignForm>>) {
  const [toChild, toParent]: ((data: unknown) => void)[][] = [[], []];
  const exits: ((how: string) => void)[] = [];
  const kills: string[] = [];
  const die = (): void => exits.forEach((listener) => listener('signal SIGSEGV'));
  createBirpc<Record<string, never>, TrialCalls>(
    { examine: () => examine(die), measureSeams: () => Promise.resolve({ kind: 'done', value: undefined }) },
    {
      post: (data) => toParent!.forEach((listener) => listener(data)),
      on: (listener) => toChild!.push(listener),
      timeout: -1,
    },
  );
  const process: EngineProcess = {
    send: (data) => toChild!.forEach((listener) => listener(data)),
    onMessage: (listener) => void toParent!.push(listener),
    onExit: (listener) => void exits.push(listener),
    onText: () => undefined,
    kill: () => void kills.push('killed'),
  };
  return { start: () => process, kills };
}

const never = new Promise<never>(() => undefined);

test('a trial gives what was found, and its process ends', async () => {
  const { start, kills } = fake(() => Promise.resolve({ kind: 'done', value: form }));
  expect(await new Trials(start).examine('a.onnx')).toEqual(form);
  expect(kills).toEqual(['killed']);
});

test.each([
  {
    name: 'is refused',
    answer: () => Promise.resolve({ kind: 'refused', code: 'onnx-refused', text: 'It enlarges nothing.' } as const),
    expected: { code: 'onnx-refused', message: 'It enlarges nothing.' },
  },
  {
    name: 'takes its process down',
    answer: (die: () => void) => (die(), never),
    expected: { code: 'onnx-crashed', message: expect.stringContaining('SIGSEGV') as string },
  },
  {
    name: 'never ends',
    answer: () => never,
    expected: { code: 'onnx-crashed', message: expect.stringContaining('did not come to an end') as string },
  },
])('a network that $name is a problem, and nothing of it is left running', async ({ answer, expected }) => {
  const { start, kills } = fake(answer);
  await expect(new Trials(start, 50).examine('a.onnx')).rejects.toMatchObject(expected);
  expect(kills).toEqual(['killed']);
});
