import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programFolder } from './home.js';

/** The program's own version. */
export function programVersion(): string {
  const file = join(programFolder(), 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
