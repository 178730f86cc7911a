import { z } from 'zod';

/** What the host of the window can do. The window asks this, never which host it is in. */
export interface HostAbilities {
  /** `host.choose` opens the system's own dialog; otherwise the window offers `files.list`. */
  readonly dialogs: boolean;
  /** `host.reveal` shows a file in the system's file manager. */
  readonly reveal: boolean;
  /** `host.open` shows a result in the program that the system has for it. */
  readonly open: boolean;
  /** Results are opened and saved by the browser, at their addresses. */
  readonly download: boolean;
  /** Dropped files have paths (`window.enlarger.pathOf`); otherwise only names, and the window says how to add them. */
  readonly dropPaths: boolean;
  readonly dragOut: boolean;
  /** Sleep the machine when finished; quit the program. */
  readonly sleep: boolean;
  readonly quit: boolean;
  /** It was started with a queue of several machines, which `host.machines` tells of; absent: it was not. */
  readonly machines?: true;
  readonly platform: 'mac' | 'windows' | 'linux';
  readonly version: string;
}

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'folder' | 'picture' | 'weights';
  readonly bytes: number;
}

/** A folder as a server-side picker shows it, within the allowed roots. */
export interface FolderListing {
  /** Null above the roots. */
  readonly path: string | null;
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
}

export const hostInputs = {
  choose: z.object({ what: z.enum(['pictures', 'folder', 'output', 'weights']) }),
  reveal: z.object({ path: z.string().min(1) }),
  open: z.object({ picture: z.int() }),
  list: z.object({ path: z.string().nullable() }),
};
