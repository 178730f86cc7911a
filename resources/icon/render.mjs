// Renders the icon from its drawing: `node resources/icon/render.mjs`. Packaging makes each system's own format of it.
import { join } from 'node:path';
import sharp from 'sharp';

const here = (name) => join(import.meta.dirname, name);
await sharp(here('icon.svg'), { density: 144 })
  .resize(1024, 1024)
  .png({ compressionLevel: 9, palette: true })
  .toFile(here('icon.png'));
