#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { dataFolder, programFolder } from '../../base/home.js';
import { tellOutside } from '../../base/log.js';
import { commands } from './commands/index.js';
import { EXIT, type Cli } from './cli.js';
import { endNow } from './interruptible.js';
import { printable } from './printable.js';

// The command line: options in, the contract asked, words out. No rule lives here.

const { version } = JSON.parse(readFileSync(join(programFolder(), 'package.json'), 'utf8')) as { version: string };

const cli: Cli = {
  // Help and version need none of it.
  openApp: async () => (await import('../../app/app.js')).createApp(),
  print: (...lines) => void process.stdout.write(lines.map((line) => `${printable(line)}\n`).join('')),
  warn: (text) => void process.stderr.write(`${text.split('\n').map(printable).join('\n')}\n`),
};

// A reader that has gone, `head` or a closed terminal, is no reason to lose a batch.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

// What nobody waits for: told in one sentence too.
const onStray = (error: unknown): void => {
  cli.warn(tellOutside(error, dataFolder()));
  process.exit(EXIT.usage);
};
process.on('uncaughtException', onStray);
process.on('unhandledRejection', onStray);

const program = new Command('enlarger')
  .description('Enlarges pictures with super-resolution networks, whole folders at a time.')
  .version(version)
  .showHelpAfterError('Add --help for every option.')
  .exitOverride();
for (const register of commands) register(program, cli);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said it already; help and version are no errors.
    process.exitCode = error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  } else {
    cli.warn(tellOutside(error, dataFolder()));
    process.exitCode = EXIT.usage;
  }
}

// All is closed by now; what hangs in a call of the system would keep a program that was stopped.
if (process.exitCode === EXIT.interrupted) setTimeout(endNow, 500).unref();
