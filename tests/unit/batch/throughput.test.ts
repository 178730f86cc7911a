import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkReportName, writeReport } from '../../../src-main/batch/report.js';
import { Meter } from '../../../src-main/batch/throughput.js';
import type { BatchItem } from '../../../src-main/contract/batch.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

const item = (id: number, width: number, height: number, more: Partial<BatchItem> = {}): BatchItem => ({
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
  ...more,
});

const made = (one: BatchItem): BatchItem => ({ ...one, state: 'done', readMs: 1, networkMs: 2, writeMs: 1 });

describe('throughput', () => {
  const [small, large] = [item(1, 1000, 1000), item(2, 3000, 1000)];

  test('tells the time left by megapixels, not by pictures', () => {
    const meter = new Meter([small, large], [], 0);
    const { secondsLeft, fraction, meanMps } = meter.finished(made(small), 2000);
    expect(meanMps).toBeCloseTo(0.5);
    expect(secondsLeft).toBeCloseTo(6);
    expect(fraction).toBeCloseTo(0.25);
  });

  test('knows nothing of the time left before anything was made', () => {
    expect(new Meter([small], [], 0).figures(1000).secondsLeft).toBeNull();
  });

  test('does not count a pause', () => {
    const meter = new Meter([small, large], [], 0);
    meter.progress(small, 500_000, 'cpu', 1000);
    meter.pause(1000);
    meter.resume(61_000);
    expect(meter.figures(61_000).meanMps).toBeCloseTo(0.5);
  });

  test('counts what there is of every picture under way', () => {
    const meter = new Meter([small, large], [], 0);
    meter.progress(small, 1_000_000, 'cpu', 1000);
    expect(meter.progress(large, 1_000_000, 'cpu', 1000).fraction).toBeCloseTo(0.5);
    expect(meter.finished(made(small), 1000).fraction).toBeCloseTo(0.5);
    expect(meter.finished({ ...large, state: 'failed' }, 1000)).toMatchObject({ fraction: 1, secondsLeft: 0 });
  });

  test('a picture that fails gives up its megapixels', () => {
    const meter = new Meter([small, large], [], 0);
    meter.finished(made(small), 1000);
    const after = meter.finished({ ...large, state: 'failed' }, 1100);
    expect(after).toMatchObject({ done: 1, failed: 1, secondsLeft: 0, fraction: 1 });
  });
});

describe('a report', () => {
  const items = [made(item(1, 100, 50)), item(2, 0, 0, { state: 'failed', reason: 'It is damaged, "badly".' })];

  test('as CSV quotes what needs it', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'report.csv');
    await writeReport(file, items);
    const lines = (await readFile(file, 'utf8')).trim().split('\n');
    expect(lines[0]).toMatch(/^state,input,output,/);
    expect(lines[1]).toContain('"/in/1, ""quoted"".png"');
    expect(lines[2]).toContain('"It is damaged, ""badly""."');
    await folder.dispose();
  });

  test('as JSON holds the same', async () => {
    const folder = await temporaryFolder();
    const file = join(folder.path, 'report.JSON');
    await writeReport(file, items);
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
