import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { formats, outputFormats } from '../../contract/formats.js';
import { missing, type PictureAnswer } from './answer.js';

/**
 * A file as it is, under its own name.
 *
 * @param isSaved  whether it is to be saved rather than shown, where a browser can show it
 */
export async function wholeFile(file: string, isSaved: boolean): Promise<PictureAnswer> {
  // Waiting for somebody to write into a FIFO would never end; the flag is none of Windows'.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );
  if (handle === undefined) return missing;
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) {
      await handle.close();
      return missing;
    }
    return {
      status: 200,
      headers: {
        'content-type': typeOf(file),
        'content-length': String(facts.size),
        'content-disposition': `${isSaved ? 'attachment' : 'inline'}; ${named(basename(file))}`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      // It closes the file at its end, or where whoever reads it goes away.
      body: handle.createReadStream(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** By its suffix, which results have from their format: MIME calls these as they are called here. */
function typeOf(file: string): string {
  const suffix = extname(file).slice(1).toLowerCase();
  const format = outputFormats.find((name) => formats[name].suffixes.includes(suffix));
  return format === undefined ? 'application/octet-stream' : `image/${format}`;
}

/** RFC 6266: the name in ASCII for old programs, and whole (RFC 8187). */
function named(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${whole}`;
}
