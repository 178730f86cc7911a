import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { problemCodes } from '../../../src-main/contract/problem-codes.js';
import { en, type Key } from '../../../src-renderer/words/en.js';
import { note, noteCodes, readNote } from '../../../src-main/contract/rules/notes.js';
import { chooseLanguage, languages, Words } from '../../../src-renderer/words/words.svelte.js';

/** Names of what a message is given. */
const holes = (text: string): string[] => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name!))].sort();

describe('words', () => {
  const { load: loadEnglish } = languages['en']!;
  for (const [tag, { load }] of Object.entries(languages)) {
    it(`says the same in ${tag} as in English, with the same figures`, async () => {
      const [{ catalogue: english }, { catalogue }] = [await loadEnglish(), await load()];
      expect(Object.keys(catalogue).sort()).toEqual(Object.keys(english).sort());
      for (const [key, text] of Object.entries(catalogue)) {
        expect(text.trim(), key).not.toBe('');
        expect(() => new IntlMessageFormat(text, tag, undefined, { ignoreTag: true }), key).not.toThrow();
        const plural = /plural|\{\w+, number\}/.test(text) || /plural/.test(english[key as Key]);
        if (!plural) expect(holes(text), key).toEqual(holes(english[key as Key]));
      }
    });
  }

  it('has a Chinese sentence for every note, with its values', async () => {
    const { notes = {} } = await languages['zh-CN']!.load();
    expect(Object.keys(notes).sort()).toEqual([...noteCodes].sort());
    const words = new Words();
    await words.speak('zh-CN');
    expect(words.said(note('first-only', { count: 3 }))).toBe('文件含 3 帧或页，仅放大了第一个。');
    const [provider, why, next] = ['webgpu', 'out of memory (8 GB); really', 'cpu'];
    expect(words.said(note('next-provider', { provider, why, next }))).toContain(`WebGPU 失败（${why}），改用 CPU`);
    await words.speak('en');
    expect(words.said(note('next-provider', { provider, why, next }))).toBe(
      `WebGPU failed (${why}); going on with CPU.`,
    );
    expect(words.said('Something that no note says.')).toBe('Something that no note says.');
  });

  it('says in Chinese what to do about a problem, and of others what they are', async () => {
    const words = new Words();
    await words.speak('zh-CN');
    expect(words.cause('file-truncated', 'It ends too early.')).toBe('文件不完整');
    expect(words.why('file-truncated', 'It ends too early.')).toMatch(/^文件不完整.*请/);
    expect(words.why('cancelled', 'Cancelled.')).toBe('已取消');
  });

  it('has words for every problem that a window may meet', () => {
    // Of the command line, or of a program that cannot start.
    const others: readonly string[] = [
      ...['bad-id', 'bad-option', 'bad-request', 'nothing-found', 'output-is-input', 'port-taken', 'home-unusable'],
      ...['ledger-damaged', 'ledger-newer', 'not-counted', 'not-local', 'no-such-scale', 'evaluate-failed'],
      ...['no-pairs', 'pair-sizes', 'reference-too-small', 'another-version', 'no-queue', 'no-storage', 'no-studio'],
      'queue-data',
    ];
    expect(problemCodes.filter((code) => !(`cause.${code}` in en) && !others.includes(code))).toEqual([]);
  });

  it('reads every note back out of its sentence', () => {
    const values = {
      ...{ count: '1', space: 'CMYK', format: 'JPEG', what: 'EXIF', provider: 'cuda', why: 'x', size: '8' },
    };
    const more = { next: 'cpu', difference: '3', needed: '1 GB', folder: '/a', free: '2 MB', known: '1', found: '2' };
    for (const code of noteCodes) {
      const say = note as (code: string, values: object) => string;
      expect(readNote(say(code, { ...values, ...more, model: 'm', models: 'm, n' }))?.code).toBe(code);
    }
  });

  it('never shouts', async () => {
    for (const { load } of Object.values(languages)) {
      for (const text of Object.values((await load()).catalogue)) expect(text).not.toMatch(/[!！]/);
    }
  });

  it('speaks the language asked for, or the first of the system’s that it knows', () => {
    expect(chooseLanguage('zh-CN', ['en-GB'])).toBe('zh-CN');
    expect(chooseLanguage('system', ['fr-FR', 'zh-TW', 'en'])).toBe('zh-CN');
    expect(chooseLanguage('system', ['fr-FR'])).toBe('en');
  });

  it('says figures with their units', async () => {
    const words = new Words();
    expect(words.megapixels(24)).toBe('24 MP');
    expect(words.megapixels(0.31)).toBe('0.3 MP');
    expect(words.speed(12.44)).toBe('12.4 MP/s');
    expect(words.bytes(38e9)).toBe('38 GB');
    expect(words.bytes(406_000)).toBe('406 kB');
    expect(words.duration(41 * 60)).toBe('41 min');
    expect(words.duration(9600)).toBe('2 hr 40 min');
    expect(words.duration(86_400 * 3)).toBe('3 days');
    expect(words.t('sum.pictures', { count: 1204 })).toBe('1,204 pictures');
    await words.speak('zh-CN');
    expect(words.t('sum.pictures', { count: 1204 })).toBe('1,204 张图片');
    expect(words.duration(41 * 60)).toContain('41');
    expect(words.megapixels(24)).toBe('2400万像素');
    expect(words.megapixels(384)).toBe('3.84亿像素');
    expect(words.speed(12.4)).toBe('1240万像素/秒');
  });
});
