import { open } from 'node:fs/promises';
import { fileTypeFromBuffer } from 'file-type';
import type { Metadata } from 'sharp';
import { Problem } from '../base/problem.js';
import { damaged, openPicture } from './sharp.js';
import { inputFormats, type Depth, type InputFormat, type PictureFacts } from './types.js';

/** How many bytes tell a format. */
const HEAD = 4100;

/** Endings under which file-type and cameras know the formats read here. */
const byEnding: Readonly<Record<string, InputFormat>> = {
  jpg: 'jpeg',
  png: 'png',
  apng: 'png',
  webp: 'webp',
  tif: 'tiff',
  avif: 'avif',
  gif: 'gif',
};

/**
 * What a picture's header tells. The format is found by content, never by suffix.
 *
 * @throws Problem `file-missing`, `file-unreadable`, `file-empty`, `format-unsupported`, `file-damaged`
 */
export async function probePicture(file: string): Promise<PictureFacts> {
  const { head, bytes } = await readHead(file);
  const format = await formatOf(head);
  const metadata = await openPicture(file, { keepEncoding: true })
    .metadata()
    .catch((error: unknown) => {
      throw damaged(error);
    });
  return {
    format,
    width: metadata.autoOrient.width,
    height: metadata.autoOrient.height,
    depth: depthOf(metadata),
    channels: isGrey(metadata) ? 1 : 3,
    alpha: metadata.hasAlpha,
    pages: metadata.pages ?? 1,
    bytes,
  };
}

/** Colour spaces whose samples a network can take as they are; everything else is converted to sRGB. */
export const keepsEncoding = (metadata: Metadata): boolean =>
  ['srgb', 'rgb', 'rgb16', 'b-w', 'grey16'].includes(metadata.space);

const isGrey = (metadata: Metadata): boolean => ['b-w', 'grey16'].includes(metadata.space);

function depthOf(metadata: Metadata): Depth {
  if (metadata.depth === 'uchar') return 8;
  if (metadata.depth === 'ushort') return 16;
  throw new Problem(
    'depth-unsupported',
    `Expected 8 or 16 bits a sample but the picture has samples of type ${metadata.depth}.`,
    'Export it with 16 bits.',
  );
}

async function readHead(file: string): Promise<{ head: Buffer; bytes: number }> {
  const handle = await open(file, 'r').catch((cause: NodeJS.ErrnoException) => {
    const [code, message] =
      cause.code === 'ENOENT'
        ? ['file-missing', 'There is no such file.']
        : ['file-unreadable', `The file cannot be opened (${cause.code ?? cause.message}).`];
    throw new Problem(code!, message!, 'Check the name and the permissions.', { cause });
  });
  try {
    const { size } = await handle.stat();
    if (size === 0) throw new Problem('file-empty', 'The file is empty.', 'Copy or export it again.');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.min(HEAD, size)), 0, Math.min(HEAD, size), 0);
    return { head: buffer.subarray(0, bytesRead), bytes: size };
  } finally {
    await handle.close();
  }
}

async function formatOf(head: Buffer): Promise<InputFormat> {
  const type = await fileTypeFromBuffer(head);
  const format = byEnding[type?.ext ?? ''];
  if (format !== undefined) return format;
  const seen = type === undefined ? 'something that is no known picture' : `a ${type.ext.toUpperCase()} file`;
  throw new Problem(
    'format-unsupported',
    `Expected a picture (${inputFormats.map((name) => name.toUpperCase()).join(', ')}) but this is ${seen}.`,
    'Export it as TIFF, PNG or JPEG first.',
  );
}
