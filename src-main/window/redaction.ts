/** Paths of this system: from a slash or a drive to what cannot be in one, in text or in JSON. */
const PATH = /(?:[A-Za-z]:)?(?:\\\\|[\\/])[^\s"'<>|,;:()]+(?:(?:\\\\|[\\/])[^"'<>|,;:()\n]+)*/g;

/** Parts of paths that say something about the program and nothing about its user. */
const OWN = /(?:^|[\\/])(dist|node_modules|src-main)[\\/].*$/;

/** Text with every path replaced, all but the program's own files, and the names of people with it. */
export function withoutPaths(text: string, hidden: { homes: readonly string[]; names: readonly string[] }): string {
  let result = text;
  for (const home of hidden.homes)
    result = result.replaceAll(home, '~').replaceAll(JSON.stringify(home).slice(1, -1), '~');
  result = result.replace(PATH, (path) => {
    const own = OWN.exec(path);
    if (own !== null) return own[0];
    const ending = /\.[a-z0-9]{1,5}$/i.exec(path)?.[0] ?? '';
    return `(path)${ending}`;
  });
  for (const name of hidden.names) {
    if (name.length > 2) result = result.replace(new RegExp(`\\b${escaped(name)}\\b`, 'gi'), '(user)');
  }
  return result;
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
