import { describe, expect, test, vi } from 'vitest';
import { NameRegister, resultName } from '../../../src-main/batch/naming.js';
import { scan, type Found } from '../../../src-main/batch/scan.js';
import { nameFacts as facts } from '../../fixtures/naming.js';

vi.mock('node:path', async (original) => {
  const { win32 } = await original<typeof import('node:path')>();
  return { ...win32, default: win32 };
});
vi.mock('node:fs/promises', async (original) => {
  const { windowsDisk } = await import('../../fixtures/windows-disk.js');
  const files = [
    'C:\\Shoot\\a.jpg',
    'C:\\Shoot\\Day 1\\b.JPG',
    'D:\\Card\\c.png',
    'E:\\DCIM\\d.jpg',
    '\\\\nas\\photos\\e.tif',
  ];
  return { ...(await original<object>()), ...windowsDisk(files) };
});

describe('on Windows', () => {
  test.each([
    { template: '{date}/{model}/{name}', name: '2026-11-24\\swift\\IMG_1.jpg' },
    { template: '{date}\\{name}', name: '2026-11-24\\IMG_1.jpg' },
    { template: '..\\..\\{name}', name: 'IMG_1.jpg' },
    { template: 'C:\\{name}', name: 'C_\\IMG_1.jpg' },
    { template: '\\\\nas\\photos\\{name}', name: 'nas\\photos\\IMG_1.jpg' },
    { template: '{name}. ', name: 'IMG_1. .jpg' },
    { template: 'aux/{name}', name: '_aux\\IMG_1.jpg' },
    { template: 'Con.final', name: '_Con.final.jpg' },
    { template: 'lpt1 ', name: '_lpt1 .jpg' },
  ])('$template gives $name', ({ template, name }) => {
    expect(resultName(template, facts)).toBe(name);
  });

  test('names that differ in case or in the way their folders are divided are one', () => {
    const names = new NameRegister(['D:\\Out\\A.jpg']);
    expect(names.claim('d:/out/a.JPG')).toBe('d:\\out\\a (2).JPG');
    expect(names.claim('D:\\out\\b.jpg')).toBe('D:\\out\\b.jpg');
  });

  async function found(...inputs: string[]): Promise<Found[]> {
    const all: Found[] = [];
    for await (const { real, ...one } of scan(inputs, { recursive: true, output: [] })) {
      expect(real).toBe(one.path);
      all.push(one);
    }
    return all;
  }

  test.each(['C:\\Shoot', 'C:/Shoot/', 'C:\\Shoot\\Day 1\\..'])(
    'results of %s lie beside it, folders kept',
    async (input) => {
      expect(await found(input)).toEqual([
        { path: 'C:\\Shoot\\a.jpg', folder: '', defaultOutput: 'C:\\Shoot-enlarged' },
        { path: 'C:\\Shoot\\Day 1\\b.JPG', folder: 'Day 1', defaultOutput: 'C:\\Shoot-enlarged\\Day 1' },
      ]);
    },
  );

  test('two folders keep their names below a common output', async () => {
    const folders = (await found('C:\\Shoot', 'D:\\Card')).map(({ folder }) => folder);
    expect(folders).toEqual(['Shoot', 'Shoot\\Day 1', 'Card']);
  });

  test.each([
    { input: 'E:\\', path: 'E:\\DCIM\\d.jpg', defaultOutput: 'E:\\enlarged\\DCIM' },
    { input: '\\\\nas\\photos', path: '\\\\nas\\photos\\e.tif', defaultOutput: '\\\\nas\\photos\\enlarged' },
  ])('a whole card or share has nothing beside it: results of $input lie in it', async ({ input, ...expected }) => {
    expect(await found(input)).toMatchObject([expected]);
  });
});
