import type { Answer } from '../base/child/protocol.js';
import { inGroups } from '../base/in-groups.js';
import { Problem } from '../base/problem.js';
import type { PictureProcess } from '../image/client.js';
import type { PictureFacts } from '../image/types.js';
import { refusalOf, unconfined, type Confinement } from './confinement.js';
import type { Found } from './scan.js';

/** Reads headers, of several files with one question: each is a way to another process and back. */
export type Headers = Pick<PictureProcess, 'probe'>;

/** A picture that was found, and what its header says or what is wrong with it. */
export interface ProbedPicture extends Found {
  readonly facts: PictureFacts | Problem;
}

/** Files of one question. */
const GROUP = 32;
/** Questions asked before their answers are needed, so that headers are read while names are chosen. */
const AHEAD = 1;

/** Pictures with what their headers say, in the order they are found in, some at a time. */
export async function* probed(
  found: AsyncIterable<Found> | Iterable<Found>,
  headers: Headers,
  confinement: Confinement = unconfined,
): AsyncGenerator<ProbedPicture[]> {
  const asked: Promise<ProbedPicture[]>[] = [];
  for await (const group of inGroups(found, GROUP)) {
    const answer = probeAll(group, headers, confinement);
    // Whoever waits for it hears of it, if somebody still does.
    answer.catch(() => undefined);
    asked.push(answer);
    if (asked.length > AHEAD) yield asked.shift()!;
  }
  yield* asked;
}

/** The same for a few pictures; of those that may not be read, why. */
export async function probeAll(
  found: readonly Found[],
  headers: Headers,
  confinement: Confinement = unconfined,
): Promise<ProbedPicture[]> {
  const problems = await Promise.all(found.map(async ({ path, problem }) => problem ?? refusalOf(confinement, path)));
  const files = found.filter((_, i) => problems[i] === undefined).map(({ path }) => path);
  const answers = (files.length === 0 ? [] : await headers.probe(files)).values();
  return found.map((one, i) => ({ ...one, facts: problems[i] ?? factsIn(answers.next().value!) }));
}

const factsIn = (answer: Answer<PictureFacts>): PictureFacts | Problem =>
  answer.kind === 'done' ? answer.value : new Problem(answer.code, answer.reason);
