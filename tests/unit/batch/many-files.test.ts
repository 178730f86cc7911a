import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Confinement } from '../../../src-main/batch/confinement.js';
import { NamesThere } from '../../../src-main/batch/names-there.js';
import { NameRegister } from '../../../src-main/batch/naming.js';
import { plan, Planner } from '../../../src-main/batch/plan.js';
import { probed, type Headers } from '../../../src-main/batch/probed.js';
import { scan } from '../../../src-main/batch/scan.js';
import { upscaleRequest } from '../../../src-main/contract/request.js';
import { AllowedFolders } from '../../../src-main/window/folders/allowed.js';
import { card } from '../../fixtures/cards.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

// What planning asks of the disk, in calls: with a hundred thousand files each call for a file is seconds.

const calls = vi.hoisted(() => ({ count: 0 }));
vi.mock('node:fs/promises', async (original) => {
  const real = await original<Record<string, unknown>>();
  const counted = (value: unknown): unknown =>
    typeof value !== 'function'
      ? value
      : (...args: unknown[]): unknown => {
          calls.count++;
          return (value as (...args: unknown[]) => unknown)(...args);
        };
  return Object.fromEntries(Object.entries(real).map(([name, value]) => [name, counted(value)]));
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (...parts: string[]): string => join(folder.path, ...parts);

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.dispose());

const facts = { format: 'jpeg', width: 30, height: 20, depth: 8, channels: 3, alpha: false } as const;
/** Asks no disk. */
const headers: Headers = {
  probe: (files) =>
    Promise.resolve(files.map(() => ({ kind: 'done', value: { ...facts, pages: 1, pixels: 600, bytes: 1000 } }))),
};
const models = [card('swift-x2', 2)];
const requestOf = (name: string) =>
  upscaleRequest.parse({ inputs: [at(name)], output: at(`${name}-out`), target: { kind: 'scale', value: 2 } });

async function pictures(name: string, count: number): Promise<void> {
  await mkdir(at(name, 'deep'), { recursive: true });
  const names = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? `${i}.jpg` : join('deep', `${i}.jpg`)));
  await Promise.all(names.map((file) => writeFile(at(name, file), '')));
}

/** How many calls `work` makes. */
async function callsOf(work: () => Promise<unknown>): Promise<number> {
  const before = calls.count;
  await work();
  return calls.count - before;
}

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

describe('many files', () => {
  test('take no call each when a command plans them', async () => {
    await pictures('few', 10);
    await pictures('many', 300);
    const planned = (name: string) => () => all(plan(requestOf(name), models, new Date(), headers));
    expect(await callsOf(planned('many'))).toBe(await callsOf(planned('few')));
    expect(await planned('many')()).toHaveLength(300);
  });

  /** As a window does. */
  async function taken(name: string, confinement: Confinement): Promise<(string | null)[]> {
    const planner = new Planner(new NameRegister(), new Date(), new Set(), new NamesThere(confinement));
    const found = scan([at(name)], { recursive: true, output: [], confinement });
    const groups = await all(probed(found, headers, confinement));
    const items = await Promise.all(groups.flat().map((one) => planner.item(one, requestOf(name), models)));
    return items.map(({ cause }) => cause);
  }

  test('take one call each when a window adds them that may use few folders: the look before it reads one', async () => {
    await pictures('few', 10);
    await pictures('many', 300);
    const confinement = await AllowedFolders.of([folder.path]);
    const own = async (name: string, count: number) => (await callsOf(() => taken(name, confinement))) - count;
    expect(await own('many', 300)).toBe(await own('few', 10));
    const open = (name: string) => callsOf(() => taken(name, AllowedFolders.everywhere));
    expect(await open('many')).toBe(await open('few'));
  });

  test('that were put there as links out of those folders are left out, and so is a result through one', async () => {
    await pictures('in', 4);
    await writeFile(at('secret.jpg'), '');
    await symlink(at('secret.jpg'), at('in', 'link.jpg'));
    await mkdir(at('in-out'));
    await symlink(at('secret.jpg'), at('in-out', '0.jpg'));
    const confinement = await AllowedFolders.of([at('in'), at('in-out')]);
    const causes = await taken('in', confinement);
    expect(causes).toHaveLength(4);
    expect(causes.filter((cause) => cause !== null)).toEqual(['outside-roots']);
  });
});
