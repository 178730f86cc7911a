// Writes THIRD_PARTY.md: every package that is shipped, with its licence as the lock file has it. The text of a licence
// is in its package; those of what the window is built of are in dist/window/licences.md, which its build writes.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'prettier';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** The page, as prettier leaves it. */
export async function thirdParty() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const shipped = Object.entries(packages).filter(([path, one]) => path !== '' && !one.dev && !one.devOptional);
  const rows = shipped.map(([path, { version, license }]) => {
    if (license === undefined) throw new Error(`Expected a licence for ${path} in the lock file but there is none.`);
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    return `| ${name} | ${version} | ${license} |`;
  });
  const lines = [
    '# What others made',
    '',
    'Packages that Enlarger runs on, those for one system among them, with their licences; each brings its text. Made by',
    '`node scripts/third-party.mjs` from the lock file. What the window is built of is in `licences.md` beside it.',
    '',
    'sharp brings libvips and what that is made of, under the LGPL-3.0 and other licences, as a library of its own that may',
    'be exchanged; electron, which a packaged program runs in, brings Chromium with its own list of licences.',
    '',
    '| package | version | licence |',
    '| --- | --- | --- |',
    ...[...new Set(rows)].sort(),
    '',
  ];
  return format(lines.join('\n'), { parser: 'markdown', printWidth: 120 });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(join(root, 'THIRD_PARTY.md'), await thirdParty());
