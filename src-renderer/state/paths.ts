// Paths as a person reads them. They belong to the serving side, so both kinds of separators are understood.

export const nameOf = (path: string): string => path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

export const folderOf = (path: string): string =>
  path.slice(0, Math.max(0, path.lastIndexOf('/'), path.lastIndexOf('\\')));

/** Names of a series differ at their end, so what is left out when room is short must not be the end. */
export function splitName(name: string): readonly [head: string, tail: string] {
  const letters = [...name];
  const kept = Math.min(12, Math.floor(letters.length / 2));
  return [letters.slice(0, letters.length - kept).join(''), letters.slice(letters.length - kept).join('')];
}
