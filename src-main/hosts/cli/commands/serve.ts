import { once } from 'node:events';
import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { wholeIn } from '../../../base/check.js';
import type { QueueStatus } from '../../../contract/studio.js';
import { withApp, type Cli, type Register } from '../cli.js';
import { endNow, interruptible } from '../interruptible.js';
import { queueHelp, withStudio } from '../studio.js';

interface ServeOptions {
  readonly port: string;
  readonly root?: string[];
  readonly queue?: string;
}

export const registerServe: Register = (program, cli) => {
  program
    .command('serve')
    .description('Show the window in a browser on this machine.')
    .argument('[inputs...]', 'files and folders to add to the queue')
    .option('--port <number>', 'port on 127.0.0.1; 0 takes one that is free', '0')
    .option(
      '--root <folder...>',
      'folders the window may use (your home, the current folder and those of the inputs unless said)',
    )
    .option('--queue <address>', `${queueHelp}: the window shows its batches and machines`)
    .action((inputs: string[], { queue, ...options }: ServeOptions) =>
      queue === undefined
        ? serveWindow(cli, inputs, options)
        : withStudio(cli, { queue }, (studio) => serveWindow(cli, inputs, options, () => studio.status())),
    );
};

const serveWindow = (
  cli: Cli,
  inputs: readonly string[],
  options: ServeOptions,
  machines?: () => Promise<QueueStatus>,
): Promise<void> =>
  withApp(cli, async (app) => {
    const port = wholeIn('--port', options.port, 0, 65_535);
    // Only for a window: the settings file's library listens for signals, which other commands have to themselves.
    const { WindowApp } = await import('../../../window/window-app.js');
    const { serve } = await import('../../web/serve.js');
    const { webHostSide } = await import('../../web/host-side.js');
    const window = await WindowApp.open(app, options.root ?? [homedir(), process.cwd(), ...foldersOf(inputs)]);
    try {
      if (inputs.length > 0) await window.add(inputs);
      await interruptible(
        async (stop) => {
          const host = await serve(window, { port, host: webHostSide(() => stop.abort(), machines) });
          const invite = (): void => cli.print(`The window is at ${host.invite()}`);
          invite();
          cli.warn('Press Enter for an address for another browser, Ctrl-C to end.');
          await untilEnded(stop.signal, invite);
          await host.close();
        },
        { echo: ECHO },
      );
    } finally {
      // Nothing keeps the program that was asked to end, a network folder that does not answer either.
      setTimeout(endNow, PATIENCE).unref();
      await window.close();
    }
  });

/** Where inputs lie: results go there too, beside a folder or into a new one beside files. */
const foldersOf = (inputs: readonly string[]): string[] => inputs.map((input) => dirname(resolve(input)));

/** The settings file's library saves at exit and then sends each signal on to its own process; ms. */
const ECHO = 500;

/** How long it may take to put everything away, ms. */
const PATIENCE = 3000;

/** Waits for Ctrl-C, or for a window that asks to quit. */
async function untilEnded(signal: AbortSignal, onEnter: () => void): Promise<void> {
  // Standard input that is no terminal may be at its end from the start.
  if (process.stdin.isTTY) process.stdin.on('data', onEnter);
  if (!signal.aborted) await once(signal, 'abort');
  process.stdin.pause();
}
