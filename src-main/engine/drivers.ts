import { readdir, readFile, stat } from 'node:fs/promises';
import { availableParallelism, cpus, release } from 'node:os';
import { join } from 'node:path';
import { programVersion } from '../base/version.js';
import { run, type Run } from './card-names.js';
import { runtimeVersion } from './runtime-version.js';

// What the speed and rightness of a graphics card depend on, as far as each system tells.

/** Where Linux' Vulkan finds its drivers: a file each, which comes anew with every version. */
const VULKAN = ['/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/etc/vulkan/icd.d'];

async function onLinux(): Promise<string[]> {
  const nodes = await readdir('/sys/class/drm').catch(() => []);
  const cards = nodes
    .filter((name) => name.startsWith('renderD'))
    .flatMap((name) => ['vendor', 'device'].map((fact) => `/sys/class/drm/${name}/device/${fact}`));
  const told = ['/proc/driver/nvidia/version', ...cards].map((file) => readFile(file, 'utf8').catch(() => ''));
  return [...(await Promise.all(told)), ...(await Promise.all(VULKAN.map(filesIn))).flat()];
}

async function filesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const times = names.sort().map(async (name) => `${name} ${(await stat(join(folder, name))).mtimeMs}`);
  return Promise.all(times);
}

const QUERY = 'Get-CimInstance Win32_VideoController | ForEach-Object { $_.Name + " " + $_.DriverVersion }';

const onWindows = async (ask: Run): Promise<string[]> => [await ask('powershell', ['-NoProfile', '-Command', QUERY])];

/** A Mac's drivers come with the system. */
const systems: Partial<Record<NodeJS.Platform, (ask: Run) => Promise<string[]>>> = { linux: onLinux, win32: onWindows };

/** Processor, system, drivers and versions in one text: where that is another, so may be what is best to run on. */
export async function driversHere(platform: NodeJS.Platform = process.platform, ask: Run = run): Promise<string> {
  const machine = [cpus()[0]?.model, availableParallelism(), platform, process.arch, release()];
  const told = (await systems[platform]?.(ask).catch((error: unknown) => [String(error)])) ?? [];
  return [programVersion(), runtimeVersion(), ...machine, ...told.map((text) => text.trim())].join('; ');
}
