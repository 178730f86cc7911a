import { open, type FileHandle } from 'node:fs/promises';

/** Bytes of a file that others come in place of. */
export interface Edit {
  readonly at: number;
  /** Bytes left out from there. */
  readonly remove: number;
  readonly insert: Buffer;
}

/** Bytes copied in one go. */
const CHUNK = 2 ** 22;

/** Copies `from` to `to` with the edits, which do not overlap. */
export async function splice(from: string, to: string, edits: readonly Edit[]): Promise<void> {
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'w');
    try {
      let at = 0;
      for (const { at: place, remove, insert } of [...edits].sort((a, b) => a.at - b.at)) {
        await copy(source, target, at, place);
        await target.writeFile(insert);
        at = place + remove;
      }
      await copy(source, target, at, (await source.stat()).size);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copy(source: FileHandle, target: FileHandle, from: number, to: number): Promise<void> {
  const bytes = Buffer.alloc(Math.min(CHUNK, Math.max(0, to - from)));
  for (let at = from; at < to;) {
    const { bytesRead } = await source.read(bytes, 0, Math.min(bytes.length, to - at), at);
    if (bytesRead === 0) throw new Error(`A file of ${to} bytes ends at ${at}`);
    await target.writeFile(bytes.subarray(0, bytesRead));
    at += bytesRead;
  }
}
