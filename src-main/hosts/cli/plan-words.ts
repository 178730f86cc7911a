import type { BatchPlan, PlannedPicture } from '../../contract/plan.js';
import type { Studio } from '../../studio/studio.js';
import type { Cli } from './cli.js';
import { duration, megapixels, plural, size } from './words.js';

// What a plan comes to, for people.

/** What an estimate rests on. */
const SOURCES = {
  batches: 'as measured here',
  benchmark: 'as the benchmark measured here',
  estimate: 'by the size of the network',
} as const;

/** How long a batch is expected to take, as part of a sentence, or why that is not known, as one. */
export interface TimeWords {
  readonly about: string;
  readonly unknown: string | undefined;
  /** In place of what the plan itself expects, where other machines work it off. */
  readonly summary?: Pick<BatchPlan['summary'], 'seconds' | 'secondsFrom'>;
}

export async function timeWords({ summary }: BatchPlan, studio: Studio | undefined): Promise<TimeWords> {
  if (studio !== undefined) {
    const known = await studio.expect(summary.megapixels);
    const told = { seconds: known?.seconds ?? null, secondsFrom: null };
    if (known === null) {
      return { about: '', unknown: 'no machine on the queue has measured its speed yet.', summary: told };
    }
    return {
      about: `, about ${duration(known.seconds)} with ${plural(known.machines, 'machine')}`,
      unknown: undefined,
      summary: told,
    };
  }
  const { seconds, secondsFrom, model } = summary;
  if (seconds !== null && secondsFrom !== null) {
    return { about: `, about ${duration(seconds)} with ${model} ${SOURCES[secondsFrom]}`, unknown: undefined };
  }
  return { about: '', unknown: `nothing was made with ${model} here yet. \`enlarger benchmark\` measures it.` };
}

export function planSentence({ summary }: BatchPlan, time: string): string {
  const { pictures, toMake, toSkip, failing } = summary;
  const others = [toSkip > 0 ? `${toSkip} skipped` : '', failing > 0 ? `${failing} cannot be read` : ''].filter(
    Boolean,
  );
  return `${plural(pictures, 'picture')}: ${toMake} to make${others.map((one) => `, ${one}`).join('')}; ${megapixels(summary.megapixels * 1e6)} MP, about ${size(summary.bytes)}${time}.`;
}

const eventOf = ({ input, output, state, reason, targetWidth: width, targetHeight: height }: PlannedPicture): string =>
  JSON.stringify(
    state === 'waiting' ? { event: 'planned', input, output, width, height } : { event: state, input, reason },
  );

const sentenceOf = (picture: PlannedPicture): string =>
  picture.state === 'waiting'
    ? `${picture.input} (${picture.width} x ${picture.height}) > ${picture.output} (${picture.targetWidth} x ${picture.targetHeight})`
    : `${picture.input}: ${picture.state}. ${picture.reason ?? ''}`;

export const spaceSentence = ({ summary }: BatchPlan): string =>
  `The results may need ${size(summary.bytes)} and ${size(summary.freeBytes)} are free. When the disk is full the batch stops, and \`enlarger resume\` goes on.`;

/** Lines printed together: there may be a hundred thousand, and each print leaves something behind for a while. */
const TOGETHER = 256;

export function showPlan(cli: Cli, plan: BatchPlan, time: TimeWords, json: boolean): void {
  const line = json ? eventOf : sentenceOf;
  for (let i = 0; i < plan.items.length; i += TOGETHER) {
    cli.print(...plan.items.slice(i, i + TOGETHER).map(line));
  }
  if (json) return cli.print(JSON.stringify({ event: 'plan', ...plan.summary, ...time.summary }));
  cli.print('');
  cli.print(planSentence(plan, time.about));
  if (time.unknown !== undefined) cli.print(`How long it takes is not known: ${time.unknown}`);
  if (plan.summary.bytes > plan.summary.freeBytes) cli.print(spaceSentence(plan));
  if (Number.isFinite(plan.summary.freeBytes))
    cli.print(`${size(plan.summary.freeBytes)} are free where the results would go, in ${plan.summary.output}.`);
}
