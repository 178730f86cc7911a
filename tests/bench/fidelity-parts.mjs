// What the tables of docs/fidelity.md have in common.
import { execFileSync } from 'node:child_process';
import { Canvas } from '../../dist/main/image/canvas.js';

export const SCALE = 2;
export const [WIDTH, HEIGHT] = [96, 64];

export const run = (program, ...args) =>
  execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
export const has = (program, ...args) => {
  try {
    run(program, ...args);
    return true;
  } catch (error) {
    return error.code !== 'ENOENT';
  }
};

export const tagsOf = (file) => JSON.parse(run('exiftool', '-j', '-n', '-G1', '-struct', file))[0];
export const named = (tags, name) => Object.entries(tags).find(([key]) => key.split(':').at(-1) === name)?.[1];

/** Mean difference of levels (of 255) between two canvases' colours, `b` being `scale` times as large. */
export async function levelsOff(a, b, scale = SCALE, alpha = undefined) {
  let [sum, count] = [0, 0];
  const whole = (canvas) => (canvas.depth === 16 ? 65_535 : 255) / 255;
  for (let y = 0; y < a.height; y++) {
    const rows = await a.readRows(y, 1);
    const large = await b.readRows(y * scale, 1);
    const opacity = await alpha?.readRows(y, 1);
    for (let x = 0; x < a.width; x++) {
      // Colours under what cannot be seen are made up.
      if (opacity?.[x] === 0) continue;
      for (let c = 0; c < a.channels; c++) {
        const other = large[x * scale * b.channels + (b.channels === a.channels ? c : 0)];
        sum += Math.abs(rows[x * a.channels + c] / whole(a) - other / whole(b));
        count++;
      }
    }
  }
  return sum / count;
}

/** Every pixel SCALE times as wide and high: an enlargement that changes no colour. */
export async function enlarged(canvas, path) {
  const { width, height, channels, depth } = canvas;
  const large = await Canvas.create(path, { width: width * SCALE, height: height * SCALE, channels, depth });
  for (let y = 0; y < height; y++) {
    const rows = await canvas.readRows(y, 1);
    const line = new rows.constructor(rows.length * SCALE);
    for (let i = 0; i < line.length; i++) line[i] = rows[Math.floor(i / channels / SCALE) * channels + (i % channels)];
    for (let i = 0; i < SCALE; i++) await large.appendRows(line);
  }
  await large.seal();
  return large;
}

export const mark = (was, is) => (was === undefined || was === false ? '' : is ? 'yes' : '**no**');

export const line = (cells) => `| ${cells.join(' | ')} |`;
