// Makes few files of what runs: the main process, the command line, each child. Native packages stay outside.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { build } from 'vite';

/** Packages with native code or WebAssembly, which find it beside themselves; and what its host gives a program. */
export const OUTSIDE = [
  ...['sharp', 'onnxruntime-node', '@photostructure/sqlite', 'electron'],
  ...['wasm-vips', 'libheif-js', 'libraw-wasm', '@cornerstonejs/codec-openjpeg'],
  // Only who shares a batch among machines needs these, and no package brings them.
  ...['bullmq', 'ioredis', '@aws-sdk/client-s3', '@aws-sdk/lib-storage'],
];

const WHERE = `import { fileURLToPath as __pathOf } from 'node:url';
const __filename = __pathOf(import.meta.url);
const __dirname = __pathOf(new URL('.', import.meta.url));
`;

/** What runs as a child, by its place among the modules: whatever module another one names by its address. */
export function childrenIn(modules) {
  const named = /new URL\('(\.[^']+)\.js', import\.meta\.url\)/g;
  const files = readdirSync(modules, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const found = files.flatMap((name) =>
    [...readFileSync(join(modules, name), 'utf8').matchAll(named)].map(([, path]) => join(dirname(name), path)),
  );
  return [...new Set(found)].map((path) => path.split(sep).join('/')).sort();
}

/**
 * @param modules  folder of compiled modules
 * @param output   folder in which each entry gets the place that it has among the modules
 * @param entries  modules that are started, by their places, without suffix
 * @param parts    folder below `output` for what several of them share
 * @param prelude  what runs before everything else in each file
 * @param format   `es`, or `cjs` for a host that knows no ES module as an entry
 */
export const bundle = ({ modules, output, entries, parts = 'parts', format = 'es', prelude = '' }) =>
  build({
    configFile: false,
    logLevel: 'warn',
    plugins: [addresses(modules, format)],
    ssr: { noExternal: true, external: OUTSIDE },
    build: {
      ssr: true,
      outDir: output,
      emptyOutDir: false,
      target: 'node20.19',
      license: { fileName: `${parts}/licences.md` },
      rolldownOptions: {
        input: Object.fromEntries(entries.map((entry) => [entry, join(modules, `${entry}.js`)])),
        output: {
          format: /** @type {'es' | 'cjs'} */ (format),
          banner: prelude,
          entryFileNames: '[name].js',
          chunkFileNames: `${parts}/[name]-[hash].js`,
        },
      },
    },
  });

/**
 * Every module keeps the address that it has among the modules, whichever file it went into: what it finds beside
 * itself, a child or the preload script, is at the same place among the bundles.
 */
function addresses(modules, format) {
  const mark = (id) => `__ADDRESS_OF__("${relative(modules, id).split(sep).join('/')}")`;
  const here = format === 'es' ? 'import.meta.url' : 'require("node:url").pathToFileURL(__filename).href';
  return {
    name: 'addresses',
    enforce: 'pre',
    transform(code, id) {
      if (!id.startsWith(modules) || !code.includes('import.meta.url')) return null;
      return { code: code.replaceAll('import.meta.url', mark(id)), map: null };
    },
    renderChunk(code, { fileName }) {
      const from = posix.dirname(fileName);
      const address = (_, module) => `new URL("./${posix.relative(from, module)}", ${here}).href`;
      const own = code.replaceAll(/__ADDRESS_OF__\("([^"]+)"\)/g, address);
      // Some packages that are CommonJS ask where they lie.
      const asks = format === 'es' && /\b__(dir|file)name\b/.test(code);
      return { code: asks ? own.replace(/^(#!.*\n)?/, (bang) => bang + WHERE) : own, map: null };
    },
  };
}
