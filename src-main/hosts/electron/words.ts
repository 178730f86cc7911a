// The few words that Electron shows outside the window, in the window's languages.

const english = {
  add: 'Add Pictures…',
  addFolder: 'Add Folder…',
  cannotStart: 'Enlarger cannot start',
  finished: (done: number, failed: number): string =>
    failed === 0 ? `${done} made` : `${done} made, ${failed} failed`,
};

const languages: Readonly<Record<string, typeof english>> = {
  en: english,
  zh: {
    add: '添加图片…',
    addFolder: '添加文件夹…',
    cannotStart: 'Enlarger 无法启动',
    finished: (done, failed) => (failed === 0 ? `已完成 ${done} 张` : `已完成 ${done} 张,${failed} 张失败`),
  },
};

/** @param wanted what the settings say; `system` follows the system's */
export function wordsFor(wanted: string, system: string): typeof english {
  const language = wanted === 'system' ? system : wanted;
  return languages[language.split('-')[0]!] ?? english;
}
