import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { kills } from './reliability/kills.mjs';
import { memory } from './reliability/memory.mjs';
import { here } from './reliability/here.mjs';

const root = join(import.meta.dirname, '..', '..');
const FUZZED = 60;

/** Tests by what they show, each a table of the page. */
/** @type {[string, string[]][]} */
const SHOWN = [
  [
    'Faults of the machine',
    ['tests/e2e/faults.test.ts', 'tests/e2e/network-folder.test.ts', 'tests/e2e/quota.test.ts'],
  ],
  ['Two at once', ['tests/e2e/claims.test.ts']],
  ['Cancelling and hanging', ['tests/e2e/cancel.test.ts']],
  ['Hostile networks', ['tests/e2e/hostile-models.test.ts']],
  [
    'Ways in',
    ['tests/e2e/malformed.test.ts', 'tests/e2e/confinement.test.ts', 'tests/unit/hosts/session-auth.test.ts'],
  ],
];

const page = join(root, 'docs', 'reliability.md');

/** Tries everything and writes docs/reliability.md, or only those sections of it that `RELIABILITY` names. */
export async function reliability() {
  const folder = mkdtempSync(join(tmpdir(), 'enlarger-reliability-'));
  try {
    const made = new Map(Object.entries({ Kills: killed, 'Memory of a long run': slope, 'Damaged files': fuzzed }));
    for (const [title, files] of SHOWN) made.set(title, (into) => shown(into, title, files));
    const asked = process.env.RELIABILITY?.split(',');
    const before = asked === undefined ? [] : readFileSync(page, 'utf8').split(/^(?=## )/m);
    const parts = [head()];
    for (const [title, make] of made) {
      const isAsked = asked?.includes(title) ?? true;
      parts.push(isAsked ? await make(folder) : before.find((part) => part.startsWith(`## ${title}\n`)));
    }
    writeFileSync(page, await format(parts.join('\n\n'), { parser: 'markdown', printWidth: 120 }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const head = () => `# Reliability

What was tried on the built program to make it lose, damage or leak something, and what came of it. Written by
\`npm run bench -- reliability\` on ${here()}.`;

async function killed(folder) {
  const { kills: count, pictures, lost, damaged, repeated, strays, resumes } = await kills(folder);
  return `## Kills

${count} times the whole process group was killed with SIGKILL at a random moment of a batch, and the batch resumed: ${pictures}
pictures in ${resumes} runs. Results lost: ${lost}. Damaged: ${damaged}. Changed again after they were complete: ${repeated}.
Unfinished files left beside the results: ${strays}.`;
}

/** Taken by hand, since comparing them takes longer than all the rest. */
const SNAPSHOTS = `Heap snapshots of the same engine after 100 and after 300 pictures show
what grows in V8's heap: code that it compiles, 1.0 kB a picture, and nothing that is the program's own. The rest lies outside
of it, with the allocator of native libraries.`;

async function slope(folder) {
  const { pictures, perPicture, collected, runtimeRuns, perRun } = await memory(folder);
  return `## Memory of a long run

${pictures} pictures in one run: from the second quarter on the engine's resident memory changed by ${kilobytes(perPicture)} a
picture (a line through what it held after each). Much of that is garbage that V8 has not collected yet: where it is made to
collect it after each of the same pictures, the engine's own work on them changed what is held by ${kilobytes(collected.resident)} a picture. The runtime alone, the same network on a picture of the same size ${runtimeRuns} times
in a process with nothing of this program in it, changed by ${kilobytes(perRun)} a run over the same part: that much of any
growth is the runtime's own. ${SNAPSHOTS}`;
}

function fuzzed(folder) {
  const log = join(folder, 'fuzz.jsonl');
  const first = 1_000_000;
  run(['run', 'tests/unit/fuzz'], { FUZZ_COUNT: String(FUZZED), FUZZ_FIRST: String(first), FUZZ_LOG: log });
  const lines = readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const rows = lines.map(({ name, tried, read, refused, faults, slowest }) =>
    tried === undefined
      ? `| ${name} | none: the program that makes one is missing | | | | |`
      : `| ${name} | ${tried} | ${read} | ${words(refused)} | ${faults.length} | ${Math.round(slowest)} |`,
  );
  const sum = lines.reduce((all, { tried = 0 }) => all + tried, 0);
  return `## Damaged files

${sum} files, each a sound one with one to four things wrong (bits, sizes, pieces missing, doubled or moved), seeds from ${first}
on. A fault would be anything but a result or a word for people, or more than 20 s. What is "read" is a picture or a network
in which what was wrong does not show.

| reader | tried | read | refused, by word | faults | slowest, ms |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}`;
}

function shown(folder, title, files) {
  const log = join(folder, 'tests.json');
  run(['run', ...files, '--reporter=json', `--outputFile=${log}`]);
  const { testResults } = JSON.parse(readFileSync(log, 'utf8'));
  const rows = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(
      ({ fullName, status }) => `| ${fullName.replaceAll('|', '\\|')} | ${RESULTS[status] ?? status} |`,
    ),
  );
  const not = NOT_HELD[title] ?? '';
  return `## ${title}\n\n${files.map((file) => `\`${file}\``).join(', ')}\n\n| tried | came out |\n| --- | --- |\n${rows.join('\n')}${not}`;
}

/** What is known to fall, by the section it belongs to. @type {Record<string, string>} */
const NOT_HELD = {
  'Faults of the machine': `

Not held: where a program is killed while its engine opens a file on a network folder that does not answer, that engine stays until
the folder answers or is unmounted.`,
};

const RESULTS = { passed: 'held', failed: '**fell**', skipped: 'not tried here' };
const words = (refused) =>
  Object.entries(refused)
    .map(([word, count]) => `${word} ${count}`)
    .join(', ') || 'none';
const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} kB`;

function run(args, env = {}) {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  spawnSync(process.execPath, [vitest, ...args], { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
}
