// docs/performance.md: a section for each bench that has something to keep, replaced as a whole when it runs again.
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { runtimeVersion } from '../../dist/main/engine/runtime-version.js';

const page = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

/** What of x86 matters to speed and to int8, best last. */
const INSTRUCTIONS = ['avx', 'avx2', 'avx512f', 'avx_vnni', 'avx512_vnni'];

function instructions() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return process.arch;
  const flags = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))[1].split(' ');
  return INSTRUCTIONS.filter((name) => flags.includes(name)).join(', ');
}

/** What figures of this run hold for. */
export const machine = () => {
  const [first, ...others] = cpus();
  const versions = `ONNX Runtime ${runtimeVersion()}, Node ${process.versions.node}`;
  return `${first.model.trim()}, ${others.length + 1} cores (${instructions()}), ${versions}`;
};

/**
 * A table in Markdown: the first row are its heads.
 *
 * @param {(string | number)[][]} rows
 */
export const table = ([heads, ...rows]) =>
  [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

/** Puts `text` under a heading in the place of what the bench `name` wrote before, or at the end; prints it too. */
export async function keepOnPage(name, title, text) {
  console.log(text);
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const section = `${begin}\n\n## ${title}\n\n\`npm run bench -- ${name}\` on ${machine()}.\n\n${text}\n\n${end}\n`;
  const before = await readFile(page, 'utf8');
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  const whole =
    from < 0 ? `${before}\n${section}` : before.slice(0, from) + section + before.slice(to + end.length + 1);
  await writeFile(page, await format(whole, { ...(await resolveConfig(page)), filepath: page }));
}
