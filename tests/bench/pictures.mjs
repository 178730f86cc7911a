// What it costs to have pictures decoded and encoded in a process of their own: a thumbnail and a pyramid of a photograph
// of 24 megapixels, and of the same four times as large. With an Electron that ELECTRON_OVERRIDE_DIST_PATH names (and a
// display), also as its utility process and in plain Node.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { bundle, childrenIn } from '../../scripts/bundle.mjs';
import { keepOnPage, table } from './page.mjs';

const root = join(import.meta.dirname, '..', '..');
const modules = join(root, 'dist', 'main');
const { picturesTake } = createRequire(import.meta.url)('./picture-times.cjs');

export async function pictures() {
  const folder = await mkdtemp(join(tmpdir(), 'enlarger-pictures-'));
  try {
    const made = [await picture(folder, '24 MP', 6000, 4000, 5), await picture(folder, '384 MP', 24_000, 16_000, 2)];
    const { PictureProcess } = await import(join(modules, 'image/client.js'));
    const child = new PictureProcess();
    const [{ thumbnail }, { writePyramid }] = await Promise.all(
      ['thumbnail', 'pyramid'].map((name) => import(join(modules, 'image', `${name}.js`))),
    );
    const inNode = await picturesTake(
      { 'in the program itself': { thumbnail, writePyramid }, 'picture process': child },
      made,
    );
    await child.close();
    const { seconds: inElectron, glib } = await timesInElectron(folder, made);
    const tasks = Object.keys(inNode).map((task) => [task, { ...inNode[task], ...inElectron[task] }]);
    const ways = Object.keys(tasks[0][1]);
    const rows = tasks.map(([task, seconds]) => [task, ...ways.map((way) => seconds[way].toFixed(2))]);
    const text = `The least of several runs, in turn, seconds; JPEG. ${glib}\n\n${table([['', ...ways], ...rows])}`;
    await keepOnPage('pictures', 'Pictures for the screen', text);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function picture(folder, name, width, height, runs) {
  const file = join(folder, `${width}.jpg`);
  const sample = sharp(join(root, 'resources', 'samples', 'foliage.jpg')).resize(width, height, { fit: 'fill' });
  await sample.jpeg({ quality: 92, optimiseCoding: false }).toFile(file);
  return { name, file, runs };
}

/** A copy of Electron that runs the bench as its program, since an older one knows no ES module as an entry. */
async function timesInElectron(folder, pictures) {
  const electron = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (electron === undefined) return { seconds: {}, glib: '' };
  const own = join(folder, 'electron');
  const app = join(own, 'resources', 'app');
  await mkdir(app, { recursive: true });
  for (const name of await readdir(electron)) {
    if (name === 'electron') await cp(join(electron, name), join(own, name));
    else if (name !== 'resources') await symlink(join(electron, name), join(own, name));
  }
  await writeFile(join(app, 'package.json'), '{ "name": "bench", "type": "commonjs", "main": "main.cjs" }');
  await cp(join(import.meta.dirname, 'pictures-in-electron.cjs'), join(app, 'main.cjs'));
  await cp(join(import.meta.dirname, 'picture-times.cjs'), join(app, 'picture-times.cjs'));
  await symlink(join(root, 'node_modules'), join(app, 'node_modules'));
  const program = join(app, 'program');
  const prelude = await readFile(join(root, 'tests', 'electron', 'older-node.cjs'), 'utf8');
  const entries = ['image/client', 'hosts/electron/children', ...childrenIn(modules)];
  await bundle({ modules, output: program, entries, format: 'cjs', prelude });
  const { stdout } = await promisify(execFile)(join(own, 'electron'), ['--no-sandbox'], {
    env: { ...process.env, ENLARGER_BENCH: JSON.stringify({ program, pictures, node: process.execPath }) },
    maxBuffer: 2 ** 28,
  });
  const { seconds, glib } = JSON.parse(stdout.trim().split('\n').at(-1));
  const counts = Object.entries(glib).map(([way, count]) => `${count} (${way})`);
  return { seconds, glib: `Messages of GLib: ${counts.join(', ')}.` };
}
