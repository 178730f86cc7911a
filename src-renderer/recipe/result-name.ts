import { folderOf, nameOf } from '../state/paths.js';
import type { QueueRow, Recipe } from '../contract.js';

// What a template makes of a picture's name, to be seen while it is typed. The serving side has the last word: characters that
// a system refuses, and names that are taken, are its business.

export const TOKENS = ['{name}', '{scale}', '{model}', '{width}', '{height}', '{date}'] as const;

/** What stands in braces and is no token. */
export const unknownTokens = (template: string): string[] =>
  [...template.matchAll(/\{[^{}]*\}?/g)].map(([token]) => token).filter((token) => !isKnown(token));

const isKnown = (token: string): boolean => token === '{ext}' || (TOKENS as readonly string[]).includes(token);

const EXAMPLE = {
  input: 'DSC_2041.jpg',
  output: '',
  width: 6000,
  height: 4000,
  targetWidth: 12_000,
  targetHeight: 8000,
};

/** Folder and name of the result for the selected picture, or for an example; `today` is YYYY-MM-DD. */
export function exampleName(
  template: string,
  row: Pick<QueueRow, 'input' | 'output' | 'width' | 'height' | 'targetWidth' | 'targetHeight'> | undefined,
  { model, output }: Pick<Recipe, 'model' | 'output'>,
  today: string,
): string {
  const known = row !== undefined && row.width > 0 && row.output !== '' ? row : EXAMPLE;
  const { input, width, targetWidth, targetHeight } = known;
  const file = nameOf(input);
  const dot = file.lastIndexOf('.');
  const suffix = nameOf(known.output).split('.').at(-1) ?? '';
  const facts: Readonly<Record<string, string>> = {
    name: dot > 0 ? file.slice(0, dot) : file,
    scale: `${Math.round((targetWidth / width) * 100) / 100}`,
    model,
    width: `${targetWidth}`,
    height: `${targetHeight}`,
    date: today,
    ext: suffix || 'jpg',
  };
  const filled = template.replace(/\{(\w+)\}/g, (whole, key: string) => facts[key] ?? whole);
  const named = template.includes('{ext}') ? filled : `${filled}.${facts['ext']}`;
  const folder = output ?? (folderOf(known.output) || 'shoot-enlarged');
  return `${nameOf(folder) || folder}/${named}`;
}
