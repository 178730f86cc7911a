import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '..', '..');

/** What a build says where it must fetch something and cannot. */
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|getaddrinfo|cannot download/i;

/**
 * A package for Linux that is not packed up: the folder of its program, or why none can be made here.
 *
 * @param output    folder that it is made in
 * @param electron  folder of the Electron that it is made around
 * @param config    another than electron-builder.yml
 */
export async function pack(
  output: string,
  electron: string,
  config = 'electron-builder.yml',
): Promise<{ program: string } | { why: string }> {
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const settings = ['--config', config, `-c.electronDist=${electron}`, `-c.directories.output=${output}`];
  try {
    // This very Node stands for the one that a release fetches.
    const env = { ...process.env, ENLARGER_NODE: process.execPath };
    const args = [builder, '--linux', '--dir', ...settings, '--publish', 'never'];
    await promisify(execFile)(process.execPath, args, { cwd: root, env, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    if (OFFLINE.test(stdout + stderr)) return { why: 'electron-builder has to fetch something' };
    throw new Error(`No package was made.\n${stdout}${stderr}`, { cause: error });
  }
  return { program: join(output, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`) };
}

/** The user without rights, as which a test that root runs starts what is to be refused. */
export const NOBODY = 65_534;

/** Takes from everybody the right to write to what is in a folder; root, who keeps it, must run as nobody. */
export const protect = (folder: string): Promise<unknown> =>
  promisify(execFile)('chmod', ['-R', process.getuid?.() === 0 ? 'a+rX,go-w' : 'a-w', folder]);
