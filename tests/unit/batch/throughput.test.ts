import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkReportName, writeReport } from '../../../src-main/batch/report.js';
import { Meter, type Work } from '../../../src-main/batch/throughput.js';
import { EtaClock } from '../../../src-main/batch/eta.js';
import type { LedgerItem } from '../../../src-main/batch/ledger.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const item = (id: number, width: number, height: number, more: Partial<LedgerItem> = {}): LedgerItem => ({
  id,
  batch: 1,
  input: `/in/${id}, "quoted".png`,
  output: `/out/${id}.png`,
  width: width / 2,
  height: height / 2,
  targetWidth: width,
  targetHeight: height,
  targetPixels: width * height,
  state: 'waiting',
  reason: null,
  bytes: null,
  readMs: null,
  networkMs: null,
  writeMs: null,
  provider: null,
  notes: [],
  encoding: null,
  folder: '',
  defaultOutput: '',
  facts: null,
  overrides: null,
  model: null,
  cause: null,
  changed: 0,
  ...more,
});

const made = (one: LedgerItem): LedgerItem => ({ ...one, state: 'done', readMs: 1, networkMs: 2, writeMs: 1 });

/** Of a batch of these pictures, all waiting. */
function meterOf(items: readonly LedgerItem[], work?: Work): Meter {
  const none = { pictures: 0, pixels: 0 };
  const waiting = { pictures: items.length, pixels: items.reduce((sum, { targetPixels }) => sum + targetPixels, 0) };
  const counts = { waiting, running: none, done: none, skipped: none, failed: none };
  return new Meter(counts, ({ of }) => items.reduce((sum, one) => sum + of(one), 0), 0, work);
}

describe('throughput', () => {
  const [small, large] = [item(1, 1000, 1000), item(2, 3000, 1000)];

  test('says what a picture took of the run, without what it shared with others and without pauses', () => {
    const third = item(3, 1000, 1000);
    const meter = meterOf([small, large, third]);
    meter.begun(small, 0);
    meter.begun(large, 500);
    expect(meter.took(small, 1000)).toBe(1000);
    meter.finished(made(small), 1000);
    meter.pause(1000);
    meter.resume(5000);
    expect(meter.took(large, 5030)).toBe(30);
    meter.finished(made(large), 5030);
    // Nothing was under way before it came.
    meter.begun(third, 6000);
    expect(meter.took(third, 6200)).toBe(200);
  });

  test('is told by megapixels, not by pictures', () => {
    const meter = meterOf([small, large]);
    const { fraction, meanMps } = meter.finished(made(small), 2000);
    expect(meanMps).toBeCloseTo(0.5);
    expect(fraction).toBeCloseTo(0.25);
  });

  test('counts the pace from the first rows, not from the start of the engine', () => {
    const meter = meterOf([small, large]);
    expect(meter.figures(10_000).eta).toEqual({ phase: 'starting', seconds: null, within: null });
    meter.progress(small, 100_000, 'cpu', 12_000);
    expect(meter.progress(small, 500_000, 'cpu', 14_000).nowMps).toBeCloseTo(0.2);
  });

  test('is counted by expected seconds where these are known', () => {
    const work = { of: () => 10, spread: 0.25, startUp: 3 };
    const meter = meterOf([small, large], work);
    expect(meter.figures(0).eta).toEqual({ phase: 'starting', seconds: 23, within: expect.any(Number) as number });
    expect(meter.finished(made(small), 13_000)).toMatchObject({ fraction: 0.5, eta: { phase: 'known', seconds: 10 } });
  });

  test('does not count a pause', () => {
    const meter = meterOf([small, large]);
    meter.progress(small, 500_000, 'cpu', 1000);
    meter.pause(1000);
    meter.resume(61_000);
    expect(meter.figures(61_000).meanMps).toBeCloseTo(0.5);
  });

  test('counts what there is of every picture under way', () => {
    const meter = meterOf([small, large]);
    meter.progress(small, 1_000_000, 'cpu', 1000);
    expect(meter.progress(large, 1_000_000, 'cpu', 1000).fraction).toBeCloseTo(0.5);
    expect(meter.finished(made(small), 1000).fraction).toBeCloseTo(0.5);
    expect(meter.finished({ ...large, state: 'failed' }, 1000)).toMatchObject({ fraction: 1, eta: { seconds: 0 } });
  });

  test('a picture that fails gives up its megapixels', () => {
    const meter = meterOf([small, large]);
    meter.finished(made(small), 1000);
    const after = meter.finished({ ...large, state: 'failed' }, 1100);
    expect(after).toMatchObject({ done: 1, failed: 1, eta: { seconds: 0 }, fraction: 1 });
  });
});

/** A run of 60 pictures whose pace wavers and is `pace` times what was expected, read once a second. */
function run(pace: number, spread: number | null, waver = 0.3) {
  const clock = new EtaClock({ spread, startUp: 3 });
  const readings: { at: number; left: number; eta: ReturnType<EtaClock['read']> }[] = [];
  let done = 0;
  const total = 300;
  for (let at = 0; done < total; at++) {
    readings.push({ at, left: total - done, eta: clock.read(at, done, total - done) });
    done += (1 + waver * Math.sin(at * 1.3)) / pace;
  }
  const end = readings.length;
  return readings.map(({ at, eta }) => ({ at, eta, truth: end - at, share: at / end }));
}

describe('the time that is left', () => {
  test.each([
    { pace: 1, spread: 0.25 },
    { pace: 3, spread: 1.2 },
    { pace: 0.4, spread: 0.5 },
    { pace: 20, spread: 1.2 },
    { pace: 2, spread: null },
  ])('is within a quarter from the first tenth on, at $pace times the expected time', ({ pace, spread }) => {
    const late = run(pace, spread).filter(({ share }) => share >= 0.1);
    for (const { eta, truth } of late) {
      expect(eta.phase).toBe('known');
      // The last seconds are told to the second.
      expect(Math.abs(eta.seconds! - truth)).toBeLessThan(Math.max(2, 0.25 * truth));
    }
  });

  test.each([1, 4, 0.2])('never jumps by more than its own uncertainty, at %d times the expected time', (pace) => {
    const told = run(pace, 0.5, 0.9).filter(({ eta }) => eta.seconds !== null);
    for (const [i, { at, eta }] of told.entries()) {
      const before = told[i - 1];
      if (before === undefined) continue;
      const expected = before.eta.seconds! - (at - before.at);
      expect(Math.abs(eta.seconds! - Math.max(0, expected))).toBeLessThanOrEqual(before.eta.within! + 1e-9);
    }
  });

  test('is not told while too little is known', () => {
    const clock = new EtaClock({ spread: 1.2, startUp: 2 });
    expect(clock.read(null, 0, 100)).toEqual({ phase: 'starting', seconds: null, within: null });
    expect(clock.read(0, 0, 100)).toMatchObject({ phase: 'estimating', seconds: null });
    expect(clock.read(10, 10, 90)).toMatchObject({ phase: 'known' });
  });

  test('follows at once when pictures are added or removed', () => {
    const clock = new EtaClock({ spread: 0.25, startUp: 2 });
    clock.read(0, 0, 100);
    clock.read(1, 1, 99);
    clock.changed();
    expect(clock.read(2, 2, 1000).seconds).toBeGreaterThan(900);
  });
});

describe('a report', () => {
  const items = [made(item(1, 100, 50)), item(2, 0, 0, { state: 'failed', reason: 'It is damaged, "badly".' })];

  test('as CSV quotes what needs it', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'report.csv');
    await writeReport(file, items, () => Promise.reject(new Error('no thumbnails')));
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines[0]).toMatch(/^state,input,output,/);
    expect(lines[1]).toContain('"/in/1, ""quoted"".png"');
    expect(lines[2]).toContain('"It is damaged, ""badly""."');
    await folder.dispose();
  });

  test('as JSON holds the same', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'report.JSON');
    await writeReport(file, items, () => Promise.reject(new Error('no thumbnails')));
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject([
      { state: 'done', resultWidth: 100, milliseconds: 4 },
      { state: 'failed', output: null, reason: 'It is damaged, "badly".' },
    ]);
    await folder.dispose();
  });

  test('of another kind is refused', () => {
    expect(() => checkReportName('report.xlsx')).toThrow(expect.objectContaining({ code: 'bad-option' }));
  });
});
