import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { notFound } from '../../base/named.js';

/** Previews on disk, by the file they show and its time: what was used longest ago goes when there is too much. */
export class PreviewCache {
  #sizeKnown = 0;
  readonly #making = new Map<string, Promise<string>>();

  constructor(
    private readonly folder: string,
    /** Bytes that may lie there. */
    private readonly limit: number,
  ) {}

  /** A small preview's bytes, made by `make` where they are not there. */
  async bytes(source: string, kind: string, make: () => Promise<Uint8Array>): Promise<Uint8Array> {
    const found = await this.find(source, kind);
    const known = found === undefined ? undefined : await readFile(found).catch(() => undefined);
    if (known !== undefined) return known;
    const file = await this.#nameFor(source, kind);
    const bytes = await make();
    await mkdir(this.folder, { recursive: true });
    await writeFileAtomic(file, Buffer.from(bytes), { fsync: false });
    await this.#grew(bytes.length);
    return bytes;
  }

  /** A preview's file if it is there; its use is noted. */
  async find(source: string, kind: string): Promise<string | undefined> {
    const file = await this.#nameFor(source, kind);
    const now = new Date();
    return utimes(file, now, now).then(
      () => file,
      () => undefined,
    );
  }

  /** Has a preview's file made by `make`, once however often it is asked for. */
  async make(source: string, kind: string, make: (file: string) => Promise<void>): Promise<string> {
    const file = await this.#nameFor(source, kind);
    const making = this.#making.get(file) ?? this.#fill(file, make);
    this.#making.set(file, making);
    return making.finally(() => this.#making.delete(file));
  }

  async #fill(file: string, make: (file: string) => Promise<void>): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const part = `${file}.${process.pid}.part`;
    try {
      await make(part);
      await rename(part, file);
    } finally {
      await rm(part, { force: true });
    }
    await this.#grew((await stat(file)).size, file);
    return file;
  }

  async #nameFor(source: string, kind: string): Promise<string> {
    const facts = await stat(source).catch((cause: unknown) => {
      throw notFound(source, cause, 'file');
    });
    const key = createHash('sha256').update(`${source}\0${facts.mtimeMs}\0${facts.size}`).digest('hex').slice(0, 32);
    return join(this.folder, `${key}.${kind}`);
  }

  /** Looks at the whole folder only after a good part of the limit was added. */
  async #grew(bytes: number, keep?: string): Promise<void> {
    this.#sizeKnown += bytes;
    if (this.#sizeKnown < this.limit / 10) return;
    this.#sizeKnown = 0;
    const files = await Promise.all(
      (await readdir(this.folder)).map(async (name) => {
        const path = join(this.folder, name);
        const facts = await stat(path).catch(() => undefined);
        return { path, size: facts?.size ?? 0, used: facts?.mtimeMs ?? 0 };
      }),
    );
    let total = files.reduce((sum, { size }) => sum + size, 0);
    for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
      if (total <= this.limit) return;
      if (path === keep || this.#making.has(path)) continue;
      await rm(path, { force: true });
      total -= size;
    }
  }
}
