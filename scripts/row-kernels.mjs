// Compiles wasm/row-kernels.ts into a module that is committed: `npm install --no-save assemblyscript`, then this. The
// compiler is large, and the loops change once in years.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

/** No dependency, so that nothing is known of it where types are checked. */
const COMPILER = /** @type {string} */ ('assemblyscript/asc');

/** The module's text. */
export async function rowKernels() {
  const { default: asc } = await import(COMPILER);
  const binary = 'row-kernels.wasm';
  /** @type {Uint8Array} */
  let compiled = new Uint8Array();
  const { error, stderr } = await asc.main(
    [join('wasm', 'row-kernels.ts'), '-o', binary, '-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd'],
    {
      writeFile: (/** @type {string} */ name, /** @type {Uint8Array} */ contents) => {
        if (name === binary) compiled = contents;
      },
    },
  );
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const lines = Buffer.from(compiled)
    .toString('base64')
    .match(/.{1,110}/g);
  return [
    '// Made by scripts/row-kernels.mjs out of wasm/row-kernels.ts: WebAssembly, in base64.',
    `export const ROW_KERNELS =\n${lines.map((line) => `  '${line}'`).join(' +\n')};\n`,
  ].join('\n');
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(root, 'src-main', 'engine', 'row-kernels.wasm.ts'), await rowKernels());
}
