import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, homedir, release, totalmem, userInfo } from 'node:os';
import type { HostAbilities } from '../contract/window/host.js';
import { withoutPaths } from './redaction.js';
import type { WindowApp } from './window-app.js';

/** Lines of the log that go along. */
const LINES = 200;

/** Facts for a bug report: the machine, the models, what failed and the end of the log, without names of people and files. */
export async function diagnostics(
  window: WindowApp,
  { version, platform }: HostAbilities,
): Promise<{ fileName: string; text: string }> {
  const { app } = window;
  const items = window.queue.state.rows.all();
  const states = new Map<string, number>();
  for (const { state } of items) states.set(state, (states.get(state) ?? 0) + 1);
  const failures = items.filter(({ state }) => state === 'failed').map(({ reason }) => reason);
  const { recipe } = window.queue.state;
  const { models, damaged } = await app.models.list();
  const facts = {
    ...{ version, platform, system: release(), node: process.version, arch: process.arch },
    processor: cpus()[0]?.model,
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    models: models.map(({ id }) => id),
    damaged,
    recipe: { ...recipe, output: recipe.output === null ? null : 'a folder' },
    pictures: Object.fromEntries(states),
    failures: [...new Set(failures)].slice(0, 20),
  };
  const log = await readFile(app.log.file, 'utf8').catch(() => '');
  const lines = log.trimEnd().split('\n').slice(-LINES).join('\n');
  const hidden = { homes: [app.home, homedir()], names: [userInfo().username] };
  return {
    fileName: 'enlarger-diagnostics.txt',
    text: withoutPaths(`${JSON.stringify(facts, null, 2)}\n\nThe end of the log\n\n${lines}\n`, hidden),
  };
}
