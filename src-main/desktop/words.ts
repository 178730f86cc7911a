// The few words that a desktop shows outside the window, in the window's languages.

const english = {
  add: 'Add Pictures…',
  addFolder: 'Add Folder…',
  weights: 'Weights',
  pictures: 'Pictures',
  close: 'Close',
  cannotStart: 'Enlarger cannot start',
  crashes: 'The window crashes again and again. What runs goes on; start Enlarger again to see it.',
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
    pictures: '图片',
    close: '关闭',
    cannotStart: 'Enlarger 无法启动',
    crashes: '窗口反复崩溃。正在进行的处理会继续；请重新启动 Enlarger 查看。',
    finished: (done, failed) => (failed === 0 ? `已完成 ${done} 张` : `已完成 ${done} 张，${failed} 张失败`),
  },
};

/** @param wanted what the settings say; `system` follows the system's */
export function wordsFor(wanted: string, system: string): Words {
  const language = wanted === 'system' ? system : wanted;
  return languages[language.split('-')[0]!] ?? english;
}
