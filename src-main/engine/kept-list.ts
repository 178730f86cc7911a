import { readFile, rm, stat } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { jsonOf } from '../base/json-of.js';
import type { LoadedNetwork } from './loaded-network.js';

/** As many are kept; a data folder may be shared by several machines. */
const MOST = 200;

/** A network as its file was, and the threads that the processor was measured with. */
export async function networkKey({ model, threads }: LoadedNetwork): Promise<string> {
  const { size, mtimeMs } = await stat(model.file);
  return `${model.file} ${size} ${mtimeMs} ${threads}`;
}

/** What was found on this machine, newest first, in a file of the user's data folder. */
export class KeptList<Entry> {
  readonly #stored: z.ZodType<{ version: number; choices: Entry[] }>;

  constructor(
    private readonly file: string,
    private readonly version: number,
    entry: z.ZodType<Entry>,
  ) {
    this.#stored = z.object({ version: z.literal(version), choices: z.array(entry) });
  }

  /** A file that cannot be read, or is not in this form, is the same as none. */
  async all(): Promise<Entry[]> {
    const text = await readFile(this.file, 'utf8').catch(() => '');
    return this.#stored.safeParse(jsonOf(text)).data?.choices ?? [];
  }

  /** Puts it in the place of those that it takes over from. */
  async add(fresh: Entry, takesOver: (from: Entry) => boolean): Promise<void> {
    const choices = [fresh, ...(await this.all()).filter((one) => !takesOver(one))].slice(0, MOST);
    const text = `${JSON.stringify({ version: this.version, choices }, null, 2)}\n`;
    await writeFileAtomic(this.file, text).catch((error: unknown) => {
      // A disk that is full is no reason to leave a picture: it will be tried again.
      process.stderr.write(`${String(error)}\n`);
    });
  }

  async forget(): Promise<void> {
    await rm(this.file, { force: true });
  }
}
