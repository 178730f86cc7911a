// Electron's entry for the bench `pictures`: the picture process as a utility process and in plain Node, in turn.
const electron = require('electron');
const { join } = require('node:path');
const { picturesTake } = require('./picture-times.cjs');

const { program, pictures, node } = JSON.parse(process.env.ENLARGER_BENCH);
const { PictureProcess } = require(join(program, 'image/client.js'));
const { startChild } = require(join(program, 'hosts/electron/children.js'));

void electron.app.whenReady().then(async () => {
  const starts = {
    'Electron, utility process': startChild(electron, undefined),
    'Electron, plain Node': startChild(electron, node),
  };
  const glib = {};
  const ways = {};
  for (const [way, start] of Object.entries(starts)) {
    glib[way] = 0;
    const tell = (_from, text) => (glib[way] += text.split('\n').filter((line) => line.includes('GLib')).length);
    ways[way] = new PictureProcess({ start, tell });
  }
  const seconds = await picturesTake(ways, pictures);
  process.stdout.write(`${JSON.stringify({ seconds, glib })}\n`);
  for (const way of Object.values(ways)) await way.close();
  electron.app.exit(0);
});
