import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Paths that the system asks to open: on the command line, by a second start, by dropping on the dock. */
export class OpenRequests {
  #early: string[] = [];
  #add: ((paths: readonly string[]) => void) | undefined;

  /** @param own  how many words of a command line are the program itself */
  constructor(private readonly own: number) {}

  /** Takes a command line: what of it names something that is there. Switches may stand anywhere; Chromium moves them. */
  commandLine(args: readonly string[], folder: string): void {
    const paths = args
      .filter((arg) => !arg.startsWith('-'))
      .slice(this.own)
      .map((arg) => resolve(folder, pathOf(arg)));
    this.paths(paths.filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined));
  }

  /** What of a command line is the program itself, which a new start needs too, and Chromium's switches. */
  programIn(args: readonly string[]): string[] {
    const switches = args.filter((arg) => arg.startsWith('-'));
    return [...args.filter((arg) => !arg.startsWith('-')).slice(1, this.own), ...switches];
  }

  paths(paths: readonly string[]): void {
    if (paths.length === 0) return;
    if (this.#add === undefined) this.#early.push(...paths);
    else this.#add(paths);
  }

  /** From now on paths go to `add`, those that came before first. */
  goTo(add: (paths: readonly string[]) => void): void {
    this.#add = add;
    this.paths(this.#early.splice(0));
  }
}

/** A desktop's own starters may name files by their addresses. */
function pathOf(arg: string): string {
  try {
    return arg.startsWith('file://') ? fileURLToPath(arg) : arg;
  } catch {
    return arg;
  }
}
