import { basename } from 'node:path';
import cliProgress from 'cli-progress';
import type { BatchEvent, BatchItem, BatchSummary, Eta, Throughput } from '../../contract/batch.js';
import type { Cli } from './cli.js';
import { printable } from './printable.js';
import { barOptions } from './progress-bar.js';
import { duration, megapixels, plural, size } from './words.js';

/** Shows a batch as it goes. */
export interface Reporter {
  event(event: BatchEvent): void;
  /** Pictures that were settled by the plan already. */
  settled(items: Iterable<BatchItem>): void;
}

/** One JSON object a line, as the README documents them. */
export function jsonReporter({ print }: Pick<Cli, 'print'>, stillWaiting: () => Iterable<BatchItem>): Reporter {
  const say = (value: object): void => print(JSON.stringify(value));
  const settle = ({ state, input, output, targetWidth, targetHeight, reason, notes, ...item }: BatchItem): void => {
    if (state === 'done') {
      const milliseconds = Math.round((item.readMs ?? 0) + (item.networkMs ?? 0) + (item.writeMs ?? 0));
      say({ event: 'done', input, output, width: targetWidth, height: targetHeight, milliseconds, notes });
    } else {
      say({ event: state, input, reason, notes });
    }
  };
  return {
    settled(items) {
      for (const item of items) settle(item);
    },
    event(event) {
      if (event.event === 'finished') settle(event.item);
      if (event.event === 'summary') {
        const {
          done,
          skipped,
          failed,
          waiting,
          stopped,
          outputMegapixels,
          seconds,
          megapixelsPerSecond,
          peakMemoryBytes,
          provider,
          precision,
          model,
        } = event.summary;
        const figures = { outputMegapixels, seconds, megapixelsPerSecond, peakMemoryBytes, provider, precision, model };
        for (const { input } of stillWaiting()) say({ event: 'waiting', input });
        say({ event: 'summary', done, skipped, failed, waiting, stopped, ...figures });
      }
    },
  };
}

/** A line for each picture, for logs and pipes. */
export function plainReporter({ print }: Cli): Reporter {
  return {
    settled: () => undefined,
    event(event) {
      if (event.event !== 'finished') return;
      const { done, failed, skipped, total } = event.throughput;
      print(`[${done + failed + skipped} of ${total}] ${itemLine(event.item)}`);
    },
  };
}

/** A bar that is redrawn, with failures as lines above it. */
export function barReporter(): Reporter {
  const bars = new cliProgress.MultiBar(barOptions('{pictures}  {speed}  {left}  {where}'));
  const bar = bars.create(1000, 0, { pictures: '', speed: '', left: 'starting', where: '' });
  return {
    settled: () => undefined,
    event(event) {
      if (event.event === 'summary') return bars.stop();
      if (event.event === 'started') return;
      if (event.event === 'finished') bars.log(`${printable(itemLine(event.item))}\n`);
      bar.update(Math.round(event.throughput.fraction * 1000), barFigures(event.throughput));
    },
  };
}

function barFigures({ shares, ...now }: Throughput): Record<string, string> {
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  const where =
    now.done === 0
      ? ''
      : `read ${percent(shares.read)} network ${percent(shares.network)} write ${percent(shares.write)}`;
  return {
    pictures: `${now.done + now.failed + now.skipped} of ${now.total}`,
    speed: `${now.nowMps.toFixed(2)} MP/s, ${now.picturesPerMinute.toFixed(1)} pictures/min`,
    left: timeLeft(now.eta),
    where: [computing(now), where].filter(Boolean).join(', '),
  };
}

function timeLeft({ phase, seconds }: Eta): string {
  if (seconds !== null) return `about ${duration(seconds)} left`;
  return phase === 'starting' ? 'starting the engine' : 'estimating the time';
}

/** Where and with what numbers: "cpu, int8"; float goes without saying. */
const computing = ({ provider, precision }: Pick<Throughput, 'provider' | 'precision'>): string =>
  [provider, precision === 'float' ? undefined : precision].filter(Boolean).join(', ');

function itemLine(item: BatchItem): string {
  if (item.state !== 'done') return `${item.input}: ${item.state}. ${item.reason ?? ''}`;
  const seconds = ((item.readMs ?? 0) + (item.networkMs ?? 0) + (item.writeMs ?? 0)) / 1000;
  const pixels = item.targetPixels;
  const notes = item.notes.length > 0 ? ` ${item.notes.join(' ')}` : '';
  return `${basename(item.output)}  ${item.targetWidth} x ${item.targetHeight}, ${size(item.bytes ?? 0)}, ${seconds.toFixed(1)} s, ${(pixels / 1e6 / seconds).toFixed(2)} MP/s.${notes}`;
}

/** Pictures that are named in the end, of those skipped and of those that failed. */
const NAMED = 20;

function* firstOf<T>(all: Iterable<T>, most: number): Generator<T> {
  let left = most;
  for (const one of all) {
    if (left-- === 0) return;
    yield one;
  }
}

/** The last paragraph: what was made, how fast, what failed and why, what to do next. */
export function closingWords(
  summary: BatchSummary,
  itemsIn: (state: 'skipped' | 'failed') => Iterable<BatchItem>,
): string[] {
  const { done, skipped, failed, waiting } = summary;
  const speed =
    summary.outputMegapixels > 0
      ? ` ${megapixels(summary.outputMegapixels * 1e6)} MP in ${duration(summary.seconds)}: ${summary.megapixelsPerSecond.toFixed(2)} MP/s on ${computing(summary) || 'cpu'} with ${summary.model}, at most ${size(summary.peakMemoryBytes)} of memory.`
      : '';
  const lines = [
    '',
    `${plural(done, 'picture')} made, ${skipped} skipped, ${failed} failed.${speed}`,
    ...(done > 0 ? [`The results are in ${summary.output}`] : []),
  ];
  for (const state of ['skipped', 'failed'] as const) {
    const count = summary[state];
    if (count > 0) lines.push('', `${state === 'failed' ? 'Failed' : 'Skipped'}:`);
    for (const item of firstOf(itemsIn(state), NAMED)) lines.push(`  ${item.input}: ${item.reason ?? ''}`);
    if (count > NAMED) lines.push(`  and ${count - NAMED} more; --report FILE.csv lists all.`);
  }
  if (waiting > 0) {
    lines.push(
      '',
      `${summary.stopped ?? ''} ${plural(waiting, 'picture is', 'pictures are')} waiting: \`enlarger resume\` goes on.`.trim(),
    );
  }
  if (failed > 0) lines.push('', '`enlarger retry` runs the failed ones again.');
  return lines;
}
