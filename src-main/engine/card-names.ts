import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

// What graphics cards are called, as far as each system tells.

export type Run = (command: string, args: readonly string[]) => Promise<string>;

export const run: Run = async (command, args) =>
  (await promisify(execFile)(command, args, { timeout: 10_000, windowsHide: true })).stdout;

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

const DISPLAYS = /^(VGA compatible|3D|Display) controller$/;

/** `lspci -mm`: slot "class" "maker" "device" … */
async function onLinux(ask: Run): Promise<string[]> {
  const listed = await ask('lspci', ['-mm']).catch(() => '');
  const named = lines(listed).flatMap((line) => {
    const [kind, maker, device] = [...line.matchAll(/"([^"]*)"/g)].map(([, text]) => text!);
    return DISPLAYS.test(kind ?? '') && device !== undefined ? [`${maker} ${device}`] : [];
  });
  return named.length > 0 ? named : byDriver();
}

/** NVIDIA's driver tells names where `lspci` is not there, as in containers. */
async function byDriver(folder = '/proc/driver/nvidia/gpus'): Promise<string[]> {
  const slots = await readdir(folder).catch(() => []);
  const texts = await Promise.all(slots.map((slot) => readFile(join(folder, slot, 'information'), 'utf8')));
  return texts.flatMap((text) => /^Model:\s*(.+)$/m.exec(text)?.[1]?.trim() ?? []);
}

const onWindows = async (ask: Run): Promise<string[]> =>
  lines(await ask('powershell', ['-NoProfile', '-Command', '(Get-CimInstance Win32_VideoController).Name']));

async function onMac(ask: Run): Promise<string[]> {
  const facts = JSON.parse(await ask('system_profiler', ['SPDisplaysDataType', '-json'])) as {
    SPDisplaysDataType?: readonly { readonly sppci_model?: string }[];
  };
  return (facts.SPDisplaysDataType ?? []).flatMap(({ sppci_model: model }) => model ?? []);
}

const systems: Partial<Record<NodeJS.Platform, (ask: Run) => Promise<string[]>>> = {
  linux: onLinux,
  win32: onWindows,
  darwin: onMac,
};

/** Names of graphics cards; none where the system does not tell. */
export async function graphicsCards(platform: NodeJS.Platform = process.platform, ask: Run = run): Promise<string[]> {
  return (await systems[platform]?.(ask).catch(() => [])) ?? [];
}
