import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from '@playwright/test';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isThere } from '../fixtures/required.js';
import { findElectron } from './real-electron.js';

// Pictures in the real Electron on Linux, whose own GLib does not agree with libvips': neither meets the other, and a
// picture that aborts libvips costs its own row.

const root = join(import.meta.dirname, '..', '..');
const aborting = join(root, 'tests', 'fixtures', 'aborting-sharp.cjs');
const binary = await findElectron();
const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const isElsewhere = process.platform !== 'linux';

describe.skipIf(isElsewhere || !isThere('ELECTRON', binary !== undefined && hasDisplay))(
  'the real Electron on Linux',
  () => {
    let folder: string;
    const at = (...parts: string[]): string => join(folder, ...parts);
    const sample = (name: string, as = name) => cp(join(root, 'resources', 'samples', name), at('shoot', as));

    beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'enlarger-electron-'))));
    afterEach(async () => {
      await binary!.dispose();
      await rm(folder, { recursive: true, force: true });
    });

    test('GLib has nothing to say, and a picture that aborts libvips costs its row', async () => {
      await sample('peaches.jpg');
      await sample('tweed.jpg', 'aborts-pixels.jpg');
      await sample('rosette.png');
      // The Node of the children, and of them alone.
      await writeFile(at('node'), `#!/bin/sh\nexec '${process.execPath}' --require '${aborting}' "$@"\n`);
      await chmod(at('node'), 0o755);
      const electron = await _electron.launch({
        executablePath: binary!.executable,
        args: [...binary!.args, at('shoot')],
        env: { ...(process.env as Record<string, string>), ENLARGER_HOME: at('home'), ENLARGER_NODE: at('node') },
      });
      let said = '';
      electron.process().stderr!.on('data', (text: Buffer) => (said += String(text)));
      try {
        const page = await electron.firstWindow();
        await page.getByText('rosette.png').first().waitFor();
        const thumbnails = () =>
          page.evaluate(() =>
            Promise.all([1, 2, 3].map(async (id) => (await fetch(`/picture/${id}/source/thumb`)).status)),
          );
        expect((await thumbnails()).sort()).toEqual([200, 200, 204]);
        await page.getByRole('button', { name: 'Start' }).click();
        const made = () => ['peaches.jpg', 'rosette.png'].map((name) => existsSync(at('shoot-enlarged', name)));
        await expect.poll(made, { timeout: 120_000 }).toEqual([true, true]);
        await page.getByText('The engine stopped twice').first().waitFor();
        expect(existsSync(at('shoot-enlarged', 'aborts-pixels.jpg'))).toBe(false);
      } finally {
        await electron.close();
      }
      expect(said.split('\n').filter((line) => /GLib|g_[a-z]+_[a-z_]+:/.test(line))).toEqual([]);
    });
  },
);
