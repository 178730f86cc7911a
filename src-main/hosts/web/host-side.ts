import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostSide } from '../../app/window/router.js';
import { programFolder } from '../../base/home.js';
import { Problem } from '../../base/problem.js';
import type { HostAbilities } from '../../contract/window/host.js';

const platforms: Partial<Record<NodeJS.Platform, HostAbilities['platform']>> = { darwin: 'mac', win32: 'windows' };

/** What a browser's host can do: serve, and end when it is told to. Dialogs and the file manager are the user's own. */
export function webHostSide(quit: () => void): HostSide {
  const { version } = JSON.parse(readFileSync(join(programFolder(), 'package.json'), 'utf8')) as { version: string };
  const platform = platforms[process.platform] ?? 'linux';
  const cannot = (): Promise<never> =>
    Promise.reject(new Problem('not-here', 'A window in a browser cannot do this.', 'Use the desktop program for it.'));
  return {
    abilities: {
      ...{ dialogs: false, reveal: false, dropPaths: false, dragOut: false, sleep: false, quit: true },
      ...{ platform, version },
    },
    choose: cannot,
    reveal: cannot,
    quit,
  };
}
