// Measures bundled models with `enlarger evaluate` and writes what came out into their cards.
//
//   node scripts/measure-models.mjs SETS [ID...]
//
// SETS holds folders like Set5: HR/NAME.png and LRxS/NAMExS.png.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { patternDrift } from '../dist/main/measure/patterns.js';

const [sets, ...chosen] = process.argv.slice(2);
if (sets === undefined) {
  console.error('Expected a folder of test sets, and the ids of models if not all are meant.');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');
const cli = join(root, 'dist', 'program', 'hosts', 'cli', 'main.js');
const bundled = readdirSync(join(root, 'models'))
  .filter((file) => file.endsWith('.onnx') && !file.endsWith('.int8.onnx'))
  .map((file) => file.slice(0, -'.onnx'.length));

for (const id of chosen.length > 0 ? chosen : bundled) {
  const path = join(root, 'models', `${id}.json`);
  const card = JSON.parse(readFileSync(path, 'utf8'));
  const { scale } = card;
  const names = readdirSync(sets).filter((name) => existsSync(join(sets, name, `LRx${scale}`)));
  card.measured = names.map((set) => {
    const folders = ['--lr', join(sets, set, `LRx${scale}`), '--hr', join(sets, set, 'HR')];
    const out = execFileSync(process.execPath, [cli, 'evaluate', '--json', '-m', id, ...folders], { encoding: 'utf8' });
    const { psnrY, ssimY } = JSON.parse(out.trim().split('\n').at(-1));
    return { set, scale, psnrY: +psnrY.toFixed(3), ssimY: +ssimY.toFixed(4) };
  });
  const { int8: _, ...network } = card;
  card.patternDrift = +(await patternDrift({ ...network, file: join(root, 'models', `${id}.onnx`) })).toFixed(1);
  writeFileSync(path, `${JSON.stringify(card, null, 2)}\n`);
  console.log(id, card.measured.map(({ set, psnrY, ssimY }) => `${set} ${psnrY}/${ssimY}`).join(', '));
}
