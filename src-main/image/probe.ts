import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Problem } from '../base/problem.js';
import { systemCode } from '../base/system-error.js';
import type { InputFormat } from '../contract/formats.js';
import { formatOf } from './formats.js';
import { decoderFor } from './decoders/index.js';
import { pagesIn } from './pages.js';
import { plainFacts } from './plain-facts.js';
import { quickFacts } from './quick-facts.js';
import { layoutOf } from './tiff/directory.js';
import type { PictureFacts } from './types.js';

/** How many bytes tell a format. */
const HEAD = 4100;

/**
 * What a picture's header tells. The format is found by content, never by suffix.
 *
 * @param page  of a TIFF file, the page whose size and samples are told
 * @throws Problem `file-missing`, `not-a-file`, `file-unreadable`, `file-empty`, `format-unsupported`,
 *   `format-unknown`, `file-truncated`, `file-damaged`, `depth-unsupported`
 */
export async function probePicture(file: string, page = 0): Promise<PictureFacts> {
  return (page === 0 ? await quickFacts(file) : undefined) ?? probeByLibvips(file, page);
}

/** The same, whatever kind of file it is. */
export async function probeByLibvips(file: string, page = 0): Promise<PictureFacts> {
  try {
    return await probe(file, page);
  } catch (error) {
    const { syscall } = error as NodeJS.ErrnoException;
    if (error instanceof Problem || syscall === undefined) throw error;
    // A disk that fails in the midst of reading, or a network folder that went away.
    throw new Problem('file-unreadable', `The file cannot be read (${systemCode(error) ?? syscall}).`, AWAY, {
      cause: error,
    });
  }
}

const AWAY = 'Bring its disk or folder back, then retry.';

async function probe(file: string, page: number): Promise<PictureFacts> {
  const { format, bytes } = await readHead(file);
  const decoder = await decoderFor(file, format, page);
  const facts = await (decoder === undefined ? plainFacts(file, format) : decoder.facts());
  const { pages = facts.pages, pixels = facts.width * facts.height * pages } = await pagesIn(file, format);
  return { ...facts, pages, pixels, bytes };
}

async function readHead(file: string): Promise<{ format: InputFormat; bytes: number }> {
  // Waiting for somebody to write into a FIFO would never end; the flag is none of Windows'.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENXIO') throw notAFile('a socket or a device', cause);
      throw cause.code === 'ENOENT'
        ? new Problem('file-missing', 'There is no such file.', 'Check the name.', { cause })
        : unreadable(`The file cannot be opened (${systemCode(cause) ?? cause.message}).`, cause);
    },
  );
  try {
    const facts = await handle.stat();
    if (facts.isDirectory()) throw unreadable('Expected a file but this is a folder.');
    if (!facts.isFile()) throw notAFile(facts.isFIFO() ? 'a FIFO' : 'a device');
    if (facts.size === 0) throw new Problem('file-empty', 'The file is empty.', 'Copy or export it again.');
    const head = await readAt(handle, 0, HEAD);
    const format = await formatOf(file, head);
    if ((await promisedSize(format, head)) > facts.size) {
      throw new Problem(
        'file-truncated',
        'The file ends too early, so only part of it can be read.',
        'Copy or export it again.',
      );
    }
    return { format, bytes: facts.size };
  } finally {
    await handle.close();
  }
}

/** Bytes a file must at least have by what its head says; libvips' own complaints would not tell a cut-off file. */
async function promisedSize(format: InputFormat, head: Buffer): Promise<number> {
  if (format === 'webp') return head.readUInt32LE(4) + 8;
  if (format === 'tiff') return (await layoutOf(async (at, length) => head.subarray(at, at + length)))?.first ?? 0;
  return 0;
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

const notAFile = (what: string, cause?: unknown): Problem =>
  new Problem('not-a-file', `Expected a file but this is ${what}, of which nothing is read.`, undefined, { cause });

const unreadable = (message: string, cause?: unknown): Problem =>
  new Problem('file-unreadable', message, 'Check the name and the permissions.', { cause });
