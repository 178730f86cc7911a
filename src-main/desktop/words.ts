// The few words that a desktop shows outside the window, in the window's languages.

const english = {
  add: 'Add Pictures…',
  addFolder: 'Add Folder…',
  weights: 'Weights',
  cannotStart: 'Enlarger cannot start',
  finished: (done: number, failed: number): string =>
    failed === 0 ? `${done} made` : `${done} made, ${failed} failed`,
};

export type Words = typeof english;

const languages: Readonly<Record<string, Words>> = {
  en: english,
  zh: {
    add: '添加图片…',
    addFolder: '添加文件夹…',
    weights: '权重',
    cannotStart: 'Enlarger 无法启动',
    finished: (done, failed) => (failed === 0 ? `已完成 ${done} 张` : `已完成 ${done} 张，${failed} 张失败`),
  },
};

/** @param wanted what the settings say; `system` follows the system's */
export function wordsFor(wanted: string, system: string): Words {
  const language = wanted === 'system' ? system : wanted;
  return languages[language.split('-')[0]!] ?? english;
}
