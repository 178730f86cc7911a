import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { NameRegister, resultName } from '../../../src-main/batch/naming.js';
import { nameFacts as facts } from '../../fixtures/naming.js';

describe('a name after a template', () => {
  test.each([
    { template: '{name}', name: 'IMG_1.jpg' },
    { template: '{name}-{scale}x', name: 'IMG_1-4x.jpg' },
    { template: '{date}/{model}/{name}', name: join('2026-11-24', 'swift', 'IMG_1.jpg') },
    { template: '{name}.{ext}', name: 'IMG_1.jpg' },
    { template: '{width}x{height}', name: '1600x1200.jpg' },
    { template: '../../{name}', name: 'IMG_1.jpg' },
    { template: 'a:b?{name}', name: 'a_b_IMG_1.jpg' },
    { template: 'con', name: '_con.jpg' },
  ])('$template gives $name', ({ template, name }) => {
    expect(resultName(template, facts)).toBe(name);
  });

  test('makes no folder of what divides folders elsewhere', () => {
    expect(resultName('{name}', { ...facts, name: 'scan\\1' })).toBe('scan_1.jpg');
  });

  test('keeps names that are not English', () => {
    expect(resultName('{name}', { ...facts, name: '夕焼け 写真' })).toBe('夕焼け 写真.jpg');
  });

  test.each([{ template: '{nmae}' }, { template: '../..' }])('$template is refused', ({ template }) => {
    expect(() => resultName(template, facts)).toThrow(expect.objectContaining({ code: 'bad-template' }));
  });
});

test('two sources that would get one name are told apart, by case too', () => {
  const names = new NameRegister();
  expect(['a/x.jpg', 'a/X.JPG', 'a/x.jpg', 'b/x.jpg'].map((path) => names.claim(path))).toEqual([
    'a/x.jpg',
    'a/X (2).JPG',
    'a/x (3).jpg',
    'b/x.jpg',
  ]);
});

test('two ways of storing an accent are one name', () => {
  const names = new NameRegister();
  expect(names.claim('é.jpg'.normalize('NFC'))).toBe('é.jpg'.normalize('NFC'));
  expect(names.claim('é.jpg'.normalize('NFD'))).toBe('é (2).jpg'.normalize('NFD'));
});

test('a name is cut to what file systems hold, its suffix and mark kept', () => {
  const names = new NameRegister();
  const [first, second] = [1, 2].map(() => names.claim(join('out', `${'é'.repeat(200)}.jpg`)));
  expect(basename(first!)).toBe(`${'é'.repeat(125)}.jpg`);
  expect(basename(second!)).toBe(`${'é'.repeat(123)} (2).jpg`);
});
