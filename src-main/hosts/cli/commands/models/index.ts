import type { Register } from '../../cli.js';
import { registerImport } from './import.js';
import { registerInstall } from './install.js';
import { registerList } from './list.js';
import { registerShow } from './show.js';

/** `models` and what can be done with them; without a word after it, the list. */
export const registerModels: Register = (program, cli) => {
  const models = program.command('models').description('List, show, import, install and remove models.');
  for (const register of [registerList, registerShow, registerImport, registerInstall]) register(models, cli);
};
