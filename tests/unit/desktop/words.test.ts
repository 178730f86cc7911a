import { expect, test } from 'vitest';
import { wordsFor } from '../../../src-main/desktop/words.js';

test.each([
  ['system', 'zh-CN', '添加图片…'],
  ['system', 'de', 'Add Pictures…'],
  ['en', 'zh-CN', 'Add Pictures…'],
])('words for %s on a system in %s', (wanted, system, add) => expect(wordsFor(wanted, system).add).toBe(add));
