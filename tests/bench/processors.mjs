// The bundled models on x86 processors that this machine is not: float and, where there is one, int8, whole and in bands, emulated by qemu
// (Debian: qemu-user-static). It shows whether pictures are right there; speed cannot be measured so.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { bundledModels } from './bundled.mjs';
import { keepOnPage, table } from './page.mjs';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const QEMU = 'qemu-x86_64-static';
const [WIDTH, HEIGHT] = [64, 48];

/** qemu's names, and what they stand for. */
const PROCESSORS = [
  { name: 'Nehalem', has: 'SSE4.2' },
  { name: 'Haswell', has: 'AVX2' },
  { name: 'max', has: 'AVX2 and more, no AVX-512' },
];

export async function processors() {
  const [emulated, why] = await hasQemu();
  if (!emulated) return console.log(`Skipped: ${why}`);
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-processors-'));
  try {
    const models = await bundledModels();
    const picture = sharp(join(root, 'resources', 'samples', 'foliage.jpg')).resize({ width: 400 });
    const cut = picture.extract({ left: 100, top: 60, width: WIDTH, height: HEIGHT });
    await writeFile(join(folder, 'picture.raw'), await cut.raw().toBuffer());
    await writeFile(join(folder, 'models.json'), JSON.stringify({ models, width: WIDTH, height: HEIGHT }));
    const child = [join(import.meta.dirname, 'on-processor.mjs'), folder];
    await run(process.execPath, [...child, 'here']);
    const node = await realpath(process.execPath);
    for (const { name } of PROCESSORS) await run(QEMU, ['-cpu', name, node, ...child, name]);
    const rows = [['model', 'Set5, float', 'Set5, int8', ...PROCESSORS.map(({ name, has }) => `${name} (${has})`)]];
    for (const card of models) {
      const set5 = ({ measured }) => measured.find(({ set }) => set === 'Set5')?.psnrY.toFixed(3) ?? '';
      const cells = PROCESSORS.map(({ name }) => told(folder, card, name));
      rows.push([card.id, set5(card), card.int8 ? set5(card.int8) : 'none', ...(await Promise.all(cells))]);
    }
    await keepOnPage('processors', 'Pictures on other processors', `${EXPLAINED}\n\n${table(rows)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const EXPLAINED = `PSNR on Set5 (Y, dB) is that of the cards. Then, for a cut of ${WIDTH} x ${HEIGHT} pixels on each emulated processor:
the largest difference of the float picture from this machine's in levels, whether int8, where the model has such a form,
gives this machine's very picture, and whether bands give the whole picture's bits.`;

async function hasQemu() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return [false, 'this needs Linux on x64.'];
  return run(QEMU, ['--version']).then(
    () => [true],
    () => [false, `there is no ${QEMU}.`],
  );
}

async function told(folder, { id, int8 }, processor) {
  const pixels = (on, form) => readFile(join(folder, `${on}-${id}-${form}.raw`));
  const forms = ['float', 'float-bands', ...(int8 ? ['int8', 'int8-bands'] : [])];
  const [here, there] = await Promise.all(
    ['here', processor].map((on) => Promise.all(forms.map((form) => pixels(on, form)))),
  );
  const levels = here[0].reduce((most, value, i) => Math.max(most, Math.abs(value - there[0][i])), 0);
  const isExact = there[0].equals(there[1]) && (!int8 || there[2].equals(there[3]));
  const isSame = !int8 || here[2].equals(there[2]);
  if (!isSame || !isExact || levels > 1) process.exitCode = 1;
  const said = int8 ? (isSame ? ', int8 the same' : ', **int8 differs**') : '';
  return `float ${levels}${said}, ${isExact ? 'bands exact' : '**bands differ**'}`;
}
