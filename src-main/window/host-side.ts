import { programVersion } from '../base/version.js';
import type { QueueStatus } from '../contract/studio.js';
import type { HostAbilities } from '../contract/window/host.js';

/** What only the host of the window can do. */
export interface HostSide {
  readonly abilities: HostAbilities;
  choose(what: 'pictures' | 'folder' | 'output' | 'weights'): Promise<readonly string[] | null>;
  reveal(path: string): Promise<void>;
  /** Absent where there is no queue of several machines. */
  machines?(): Promise<QueueStatus>;
  /** Shows a picture in the program that the system has for it. */
  open(path: string): Promise<void>;
  quit(): void;
}

const platforms: Partial<Record<NodeJS.Platform, HostAbilities['platform']>> = { darwin: 'mac', win32: 'windows' };

/** What every host says of itself alike. */
export const thisProgram = (): Pick<HostAbilities, 'platform' | 'version'> => ({
  platform: platforms[process.platform] ?? 'linux',
  version: programVersion(),
});
