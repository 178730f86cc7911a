import { readdir } from 'node:fs/promises';

/** What Linux has in these folders for graphics cards: DRM render nodes, NVIDIA's own files, AMD's for computing, WSL's. */
const NODES: readonly (readonly [folder: string, name: RegExp])[] = [
  ['/dev/dri', /^renderD\d+$/],
  ['/dev', /^(nvidia\d+|kfd|dxg)$/],
];

/**
 * Whether a graphics card can be there. Vulkan finds a device on machines without one too, where Mesa (llvmpipe) or
 * SwiftShader computes on the processor what the processor does better itself. Elsewhere than on Linux it is not known
 * without asking the card.
 */
export async function mayHaveCard(
  platform: NodeJS.Platform = process.platform,
  list: (folder: string) => Promise<string[]> = (folder) => readdir(folder).catch(() => []),
): Promise<boolean> {
  if (platform !== 'linux') return true;
  for (const [folder, name] of NODES) if ((await list(folder)).some((file) => name.test(file))) return true;
  return false;
}
