import { readFile } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBrowser, keepLook, openBrowser } from '../fixtures/browser.js';
import { cli, eventsIn, type Event } from '../fixtures/cli.js';
import { temporaryFolder } from '../fixtures/fresh-model.js';
import { makeMixed, missingPrograms, mixed } from '../fixtures/mixed-folder.js';
import { Shoot } from '../fixtures/window/shoot.js';

// Every kind of file that people have, in one folder, through the command line and through the window.

const missing = await missingPrograms();
const executable = findBrowser();
const names = Object.keys(mixed).sort();
const counted = (state: string): number => Object.values(mixed).filter((one) => one.state === state).length;

/** What rows of a report say of pictures, whatever they were made with. */
const told = (rows: readonly Record<string, unknown>[]): Record<string, unknown> =>
  Object.fromEntries(
    rows.map(({ input, state, width, height, resultWidth, resultHeight, reason, notes }) => [
      basename(String(input)),
      { state, width, height, resultWidth, resultHeight, reason, notes },
    ]),
  );

describe.skipIf(missing.length > 0)(
  `a folder of ${names.length} mixed files (needs ${missing.join() || 'nothing more'})`,
  () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let events: Map<string, Event>;
    let report: readonly Record<string, unknown>[];

    beforeAll(async () => {
      folder = await temporaryFolder();
      const at = (name: string): string => join(folder.path, name);
      await makeMixed(at('in'));
      const args = ['upscale', at('in'), '-o', at('out'), '-s', '2', '--report', at('report.json'), '--json'];
      const ended = await cli(at('home'), ...args);
      // Some pictures failed, and that is all that was wrong.
      expect([ended.status, ended.err]).toEqual([1, '']);
      events = new Map(
        eventsIn(ended).flatMap((event) => (event['input'] ? [[basename(String(event['input'])), event]] : [])),
      );
      report = JSON.parse(await readFile(at('report.json'), 'utf8')) as typeof report;
    }, 300_000);
    afterAll(() => folder.dispose());

    test('is told of file by file, in events and in the report, and nothing else is', () => {
      expect([...events.keys()].sort()).toEqual(names);
      expect(report.map(({ input }) => basename(String(input))).sort()).toEqual(names);
    });

    test.each(Object.entries(mixed))(
      '%s',
      async (name, { state, suffix = extname(name).slice(1), says, pages = 1 }) => {
        const event = events.get(name)!;
        const said = [event['reason'], ...(event['notes'] as string[])].filter(Boolean).join(' ');
        expect({ state: event.event, said }).toEqual({
          state,
          said: says === undefined ? '' : expect.stringMatching(says),
        });
        const row = report.find(({ input }) => basename(String(input)) === name)!;
        expect([row['state'], row['reason'] ?? row['notes'] ?? '']).toEqual([state, said]);
        if (state !== 'done') return;
        const output = String(event['output']);
        expect(extname(output)).toBe(`.${suffix}`);
        const { width, height } = row as { width: number; height: number };
        expect(row).toMatchObject({ resultWidth: 2 * width, resultHeight: 2 * height });
        if (['jxl', 'apng'].includes(suffix)) return;
        const { autoOrient, pages: found = 1 } = await sharp(output).metadata();
        expect([autoOrient, found]).toEqual([{ width: 2 * width, height: 2 * height }, pages]);
        await sharp(output).raw().toBuffer();
      },
    );

    test.skipIf(executable === undefined)(
      'becomes the same in the window, with the same report',
      async () => {
        const browser = await openBrowser(executable!);
        const filling = async (harbour: string) => {
          await makeMixed(harbour);
          return names;
        };
        const shoot = await Shoot.begin(browser, filling, ['harbour']);
        try {
          // Only rows in view exist.
          await expect.poll(() => shoot.count('All'), { timeout: 60_000 }).toBe(`All (${names.length})`);
          await shoot.twice();
          await shoot.page.getByRole('button', { name: 'Start' }).click();
          const done = `Done (${counted('done')})`;
          await expect.poll(() => shoot.count('Done'), { timeout: 240_000 }).toBe(done);
          expect(await shoot.count('Skipped')).toBe(`Skipped (${counted('skipped')})`);
          expect(await shoot.count('Failed')).toBe(`Failed (${counted('failed')})`);
          await keepLook(shoot.page, 'mixed folder');
          // Its report says of each picture what that of the command line did.
          await shoot.page.getByRole('button', { name: 'Report', exact: true }).click();
          const choice = shoot.page.getByRole('menuitem', { name: /as JSON/ });
          const [saved] = await Promise.all([shoot.page.waitForEvent('download'), choice.click()]);
          const text = await readFile(await saved.path(), 'utf8');
          expect(told(JSON.parse(text) as typeof report)).toEqual(told(report));
        } finally {
          await shoot.end();
          await browser.close();
        }
      },
      400_000,
    );
  },
);
