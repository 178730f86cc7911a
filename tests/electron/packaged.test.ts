import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { _electron } from '@playwright/test';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, running } from '../fixtures/children.js';
import { isThere } from '../fixtures/required.js';
import { NOBODY, pack, protect } from '../package/pack.js';
import { bundleForOlder, findDist } from './real-electron.js';

// The packaged program in the real Electron on Linux, in a folder where nobody may write, away from the checkout, and
// started by somebody who is not root, so that Chromium's sandbox holds too.

const root = join(import.meta.dirname, '..', '..');
const electronHere = findDist();
const hasDisplay = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
const isRoot = process.getuid?.() === 0;

describe.skipIf(process.platform !== 'linux' || !isThere('ELECTRON', electronHere !== undefined && hasDisplay))(
  'the package in the real Electron',
  () => {
    let folder: string;
    let program: string;
    const at = (...parts: string[]): string => join(folder, ...parts);

    beforeAll(async () => {
      folder = await realpath(await mkdtemp(join(tmpdir(), 'enlarger-packaged-')));
      const packed = await pack(at('release'), electronHere!.dist, await settings());
      if ('why' in packed) throw new Error(packed.why);
      program = packed.program;
      // Another program's feed of updates, where this Electron came with one.
      await rm(join(program, 'resources', 'app-update.yml'), { force: true });
      await protect(program);
      await cp(join(root, 'resources', 'samples', 'rosette.png'), at('person', 'shoot', 'rosette.png'));
      const authority = process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority');
      if (existsSync(authority)) await cp(authority, at('person', 'authority'));
      if (isRoot) await promisify(execFile)('chown', ['-R', `${NOBODY}:${NOBODY}`, at('person')]);
      const person = isRoot ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups ` : '';
      await writeFile(at('start'), `#!/bin/sh\nexec ${person}'${join(program, 'enlarger-desktop')}' "$@"\n`);
      await chmod(at('start'), 0o755);
      await chmod(folder, 0o755);
    });
    afterAll(async () => {
      await promisify(execFile)('chmod', ['-R', 'u+w', folder]);
      await rm(folder, { recursive: true, force: true });
    });

    /** electron-builder.yml, but for what an older Electron needs. */
    async function settings(): Promise<string> {
      const version = execFileSync(join(electronHere!.dist, electronHere!.name), ['-p', 'process.versions.electron'], {
        ...{ env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' }, encoding: 'utf8' },
      }).trim();
      if (Number(version.split('.')[0]) >= 28) return join(root, 'electron-builder.yml');
      const place = join('hosts', 'electron');
      await bundleForOlder(at('older'), []);
      await writeFile(at('older', place, 'package.json'), '{ "type": "commonjs" }');
      const files = [
        `!dist/program/${place}/**`,
        { from: at('older', place), to: `dist/program/${place}`, filter: ['**'] },
      ];
      const config = { extends: 'electron-builder.yml', electronVersion: version, files };
      await writeFile(at('older.json'), JSON.stringify(config));
      return at('older.json');
    }

    /** Everything in the program's folder, with its size and when it was changed. */
    async function contents(): Promise<string[]> {
      const names = await readdir(program, { recursive: true });
      const files = names.sort().map(async (name) => {
        const { size, mtimeMs } = await stat(join(program, name));
        return `${name} ${size} ${mtimeMs}`;
      });
      return Promise.all(files);
    }

    test('makes a picture that is added in its window, and writes nothing beside itself', async () => {
      const before = await contents();
      const { PATH = '', DISPLAY = '', WAYLAND_DISPLAY } = process.env;
      const electron = await _electron.launch({
        executablePath: at('start'),
        env: {
          ...{ PATH, DISPLAY, HOME: at('person'), XAUTHORITY: at('person', 'authority') },
          ...(WAYLAND_DISPLAY !== undefined && { WAYLAND_DISPLAY }),
          // What is meant for a Node of the person's own.
          ...{ NODE_OPTIONS: '--require /nowhere/at/all.cjs', NODE_PATH: '/nowhere' },
        },
      });
      try {
        const page = await electron.firstWindow();
        await electron.evaluate(
          ({ dialog }, filePaths) => {
            dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths });
          },
          [at('person', 'shoot')],
        );
        await page.getByRole('button', { name: 'Choose pictures…' }).click();
        await page.getByText('rosette.png').first().waitFor();
        await page.getByRole('button', { name: 'Start' }).click();
        const made = at('person', 'shoot-enlarged', 'rosette.png');
        await expect.poll(() => existsSync(made), { timeout: 60_000 }).toBe(true);
        const shown = () => page.evaluate(async () => (await fetch('/picture/1/result/thumb')).status);
        await expect.poll(shown).toBe(200);
        const [{ width }, result] = await Promise.all([
          sharp(at('person', 'shoot', 'rosette.png')).metadata(),
          sharp(made).metadata(),
        ]);
        expect(result.width! / width!).toBe(4);

        const { pid = 0 } = electron.process();
        const [engine = 0] = childrenOf(pid, 'engine');
        const node = join(program, 'resources', 'node', 'node');
        expect(running().find((one) => one.pid === engine)?.command).toContain(node);
        for (const one of [pid, engine]) expect(await readFile(`/proc/${one}/maps`, 'utf8')).not.toContain(`${root}/`);
      } finally {
        await electron.close();
      }
      expect(await contents()).toEqual(before);
      expect(await readdir(at('person', '.local', 'share', 'enlarger'))).toContain('electron');
    });
  },
);
