import { Problem } from '../../base/problem.js';
import type { QueueStatus } from '../../contract/studio.js';
import { thisProgram, type HostSide } from '../../window/host-side.js';

/** What a browser's host can do: serve, and end when it is told to. Dialogs and the file manager are the user's own. */
export function webHostSide(quit: () => void, machines?: () => Promise<QueueStatus>): HostSide {
  const cannot = (): Promise<never> =>
    Promise.reject(new Problem('not-here', 'A window in a browser cannot do this.', 'Use the desktop program for it.'));
  return {
    abilities: {
      dialogs: false,
      reveal: false,
      open: false,
      download: true,
      dropPaths: false,
      dragOut: false,
      sleep: false,
      quit: true,
      ...(machines === undefined ? {} : { machines: true }),
      ...thisProgram(),
    },
    ...(machines === undefined ? {} : { machines }),
    choose: cannot,
    reveal: cannot,
    open: cannot,
    quit,
  };
}
