import { expect, test } from 'vitest';
import { LimitsInForce } from '../../../src-main/base/child/limits-in-force.js';
import { noLimits } from '../../../src-main/contract/engine.js';
import type { Job, JobOutcome } from '../../../src-main/engine/job.js';
import { LastingEngine } from '../../../src-main/engine/lasting.js';
import type { EngineCalls, EngineEvents } from '../../../src-main/engine/protocol.js';
import { eventually } from '../../fixtures/eventually.js';
import { fakeChild, fakeHost } from '../../fixtures/fake-child.js';

const job = { input: 'a.jpg', output: 'b.jpg', provider: 'auto' } as Job;
const done = { kind: 'done', output: 'b.jpg' } as JobOutcome;

function fakeEngine(heard: string[]) {
  return fakeChild<EngineCalls, EngineEvents>(() => ({
    run: () => (heard.push('run'), Promise.resolve(done)),
    pause: () => undefined,
    resume: () => undefined,
    cancel: () => undefined,
    stepBack: () => void heard.push('step back'),
    limit: ({ processorShare }) => void heard.push(`limit ${processorShare}`),
    keepChoices: () => undefined,
    tryProviders: () => Promise.resolve({ providers: ['cpu'], refused: [] }),
  }));
}

test('one process for jobs that follow each other, ended when nothing was asked for a while', async () => {
  const heard: string[] = [];
  const children = [fakeEngine(heard), fakeEngine(heard)];
  const { host, started } = fakeHost(...children);
  const limits = new LimitsInForce();
  const engine = new LastingEngine({ host, limits, lowPriority: true }, 30);
  limits.current = { ...noLimits, processorShare: 50 };
  expect(started).toHaveLength(0);
  expect(await engine.run(job)).toEqual(done);
  expect(await engine.run(job)).toEqual(done);
  // Whoever gives way does so before the first job.
  expect(heard).toEqual(['step back', 'limit 50', 'run', 'run']);
  expect(started).toHaveLength(1);
  await eventually(() => expect(children[0]!.kills).toBe(1));
  expect(await engine.run(job)).toEqual(done);
  expect(started).toHaveLength(2);
  await engine.close();
  expect(children[1]!.kills).toBe(1);
  expect(await engine.run(job)).toEqual({ kind: 'cancelled' });
});
