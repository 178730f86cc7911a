// Makes what the empty window shows: a photograph before and after. The cat is by Stéfan van der Walt (CC0), a cut-out of the
// one in scikit-image; `models/pictures/sources` has it as a web site would save it.
//
//   node scripts/welcome-pictures.mjs
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';

const root = join(import.meta.dirname, '..');
const source = join(root, 'models', 'pictures', 'sources', 'cat.jpg');
const shown = join(root, 'src-renderer', 'public');
const folder = mkdtempSync(join(tmpdir(), 'enlarger-welcome-'));
try {
  const cli = join(root, 'dist', 'program', 'hosts', 'cli', 'main.js');
  const how = ['--output', folder, '--scale', '4', '--model', 'best-photo', '--format', 'png'];
  execFileSync(process.execPath, [cli, 'upscale', source, ...how], {
    env: { ...process.env, ENLARGER_HOME: join(folder, 'home') },
    stdio: 'inherit',
  });
  copyFileSync(source, join(shown, 'welcome-before.jpg'));
  await sharp(join(folder, 'cat.png')).webp({ quality: 86 }).toFile(join(shown, 'welcome-after.webp'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
