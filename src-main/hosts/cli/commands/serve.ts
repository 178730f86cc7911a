import { homedir } from 'node:os';
import { dirname, resolve } from 'node:path';
import { wholeIn } from '../../../base/check.js';
import { webHostSide } from '../../web/host-side.js';
import { serve } from '../../web/serve.js';
import { EXIT, withApp, type Register } from '../cli.js';

interface ServeOptions {
  readonly port: string;
  readonly root?: string[];
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
    .action((inputs: string[], options: ServeOptions) =>
      withApp(cli, async (app) => {
        const port = wholeIn('--port', options.port, 0, 65_535);
        // Only for a window: the settings file's library listens for signals, which other commands have to themselves.
        const { WindowApp } = await import('../../../window/window-app.js');
        const window = await WindowApp.open(app, options.root ?? [homedir(), process.cwd(), ...foldersOf(inputs)]);
        try {
          if (inputs.length > 0) await window.add(inputs);
          const stop = new AbortController();
          const host = await serve(window, { port, host: webHostSide(() => stop.abort()) });
          cli.print(`The window is at ${host.invite()}`);
          cli.warn('Press Enter for an address for another browser, Ctrl-C to end.');
          await untilEnded(stop, () => cli.print(`The window is at ${host.invite()}`));
          await host.close();
        } finally {
          await window.close();
        }
      }),
    );
};

/** Where inputs lie: results go there too, beside a folder or into a new one beside files. */
const foldersOf = (inputs: readonly string[]): string[] => inputs.map((input) => dirname(resolve(input)));

/** Signals closer than this are one, ms: a library that saves files at exit sends each on to its own process. */
const ECHO = 500;

/** Waits for Ctrl-C, or for a window that asks to quit; a second Ctrl-C ends at once. */
async function untilEnded(stop: AbortController, onEnter: () => void): Promise<void> {
  let first = Infinity;
  const end = (): void => {
    if (performance.now() - first > ECHO) process.exit(EXIT.interrupted);
    first = Math.min(first, performance.now());
    stop.abort();
  };
  process.on('SIGINT', end).on('SIGTERM', end);
  // Standard input that is no terminal may be at its end from the start.
  if (process.stdin.isTTY) process.stdin.on('data', onEnter);
  if (!stop.signal.aborted) await new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
  process.stdin.pause();
}
