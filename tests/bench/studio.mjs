// Several machines on one batch: what dies and what is lost by it, what the queue costs, what more machines bring. Needs
// Valkey or Redis; the story of deaths needs Linux and root too, for network namespaces.
import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepOnPage, table } from './page.mjs';
import { queueServer, version } from './studio/server.mjs';
import { alone, planned, together } from './studio/stand-in.mjs';
import { story } from './studio/story.mjs';

const PORT = 7612;
const TURNS = 3;
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

export async function studio() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-studio-'));
  const at = (name) => (mkdirSync(join(folder, name)), join(folder, name));
  const server = queueServer(at('server'), PORT);
  await server.start();
  try {
    const costs = { alone: [], together: [] };
    const waits = { one: [], three: [] };
    for (let turn = 0; turn < TURNS; turn++) {
      costs.alone.push(await alone(at(`alone-${turn}`), 500, 0));
      costs.together.push(await together(at(`together-${turn}`), server.address(), 1, 500, 0));
      waits.one.push(await together(at(`one-${turn}`), server.address(), 1, 90, 200));
      waits.three.push(await together(at(`three-${turn}`), server.address(), 3, 90, 200));
    }
    const many = await planned(at('many'), server.address(), 100_000);
    const told = [await story(at('story')), await story(at('story-in-storage'), 'storage')];
    const [each, shared] = [median(costs.alone), median(costs.together)].map((seconds) => (seconds * 1000) / 500);
    const [one, three] = [median(waits.one), median(waits.three)];
    const rows = [
      ['what', 'found'],
      ['a picture of no work, embedded ledger', `${each.toFixed(1)} ms`],
      ['the same over the queue, one worker that takes one at a time', `${shared.toFixed(1)} ms`],
      ['90 pictures that wait 0.2 s, one worker', `${one.toFixed(1)} s`],
      ['the same, three workers', `${three.toFixed(1)} s, ${(one / three).toFixed(2)} times as fast`],
      ['100,000 pictures put on the queue', `${many.seconds.toFixed(1)} s`],
      ['memory of who puts them there, in all, with garbage that nobody collected yet', mb(many.own)],
      ['memory of the server for them', mb(many.server)],
    ];
    await keepOnPage('studio', 'Several machines', `${explained(...told)}\n\n${table(rows)}`);
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const mb = (bytes) => `${Math.round(bytes / 1e6)} MB`;

const explained = (
  inFolder,
  inStorage,
) => `${version()} on loopback. ${inFolder.pictures} small pictures in a shared folder by three workers in network namespaces of their
own, joined by veth: one killed with all its children after 150 results, one cut off for a minute after 300, one at the lowest
priority, the server restarted after 400: ${found(inFolder)}. The same with pictures and results in
storage, a stand-in of ours that speaks S3's protocol in memory, cut off too: ${found(inStorage)}.

Below, machines are connections in one process, and their engine waits instead of computing, so that the processor is not
what is shared; medians of ${TURNS} turns.`;

const found = ({ rows, done, lost, replaced, damaged, strays, seconds }) =>
  `${rows} rows in the report, ${done} done, ${lost} lost, ${replaced} results replaced by others, ${damaged} damaged, ${strays} strays, in ${seconds} s`;
