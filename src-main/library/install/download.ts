import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Problem } from '../../base/problem.js';
import { fetch } from './fetch.js';
import { systemCode } from '../../base/system-error.js';

export interface DownloadOptions {
  /** Bytes the file must have, where that is known. */
  readonly size?: number | undefined;
  /** Called with the bytes of the file that are there. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a byte after which a connection counts as lost. */
  readonly patience?: number | undefined;
  /** Tries that may get nothing before it is given up. */
  readonly tries?: number | undefined;
}

/** An answer that another try may better: the connection was lost, or the server is busy. */
class Interrupted extends Error {}

/**
 * Fetches `address` into `file` over HTTP, going on where an earlier call or a lost connection stopped. Redirects are
 * followed. What is there after a failure is for the caller to remove.
 *
 * @throws Problem `download-refused` for an answer other than the file, `download-failed` where the connection is lost
 *   again and again, `download-size` where more comes than should; the signal's reason
 */
export async function download(address: string, file: string, options: DownloadOptions = {}): Promise<void> {
  const { tries = 4, signal, size } = options;
  let [left, before] = [tries, await sizeOf(file)];
  for (;;) {
    try {
      await fetchRest(address, file, options);
      return;
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Interrupted)) throw error;
      const now = await sizeOf(file);
      // A try that got further does not count, as long as the server lets us go on from there.
      left = now > before ? tries : left - 1;
      before = Math.max(before, now);
      if (left <= 0) {
        const got = `${now}${size === undefined ? '' : ` of ${size}`} bytes`;
        throw new Problem(
          'download-failed',
          `Could not fetch ${address}: ${error.message}; ${now === 0 ? 'nothing came' : `${got} came`}.`,
          'Check the connection and try again.',
          { cause: error },
        );
      }
      await wait(100 * 2 ** (tries - left), undefined, { signal });
    }
  }
}

async function fetchRest(address: string, file: string, options: DownloadOptions): Promise<void> {
  const have = await sizeOf(file);
  if (options.size !== undefined && have >= options.size) return;
  const stalled = new AbortController();
  const { patience = 30_000 } = options;
  const giveUp = () => stalled.abort(new Interrupted(`nothing came for ${Math.round(patience / 1000)} seconds`));
  let timer = setTimeout(giveUp, patience);
  const signal = AbortSignal.any([stalled.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  let handle: FileHandle | undefined;
  try {
    const response = await fetch(address, { signal, headers: have > 0 ? { range: `bytes=${have}-` } : {} });
    if (response.status === 416) {
      await rm(file, { force: true });
      throw new Interrupted('the server has less than was there before');
    }
    if (!response.ok || response.body === null) throw refusal(address, response.status);
    const continues = response.status === 206;
    handle = await open(file, continues ? 'a' : 'w');
    let bytes = continues ? have : 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, patience);
      await handle.write(chunk as Uint8Array);
      bytes += (chunk as Uint8Array).length;
      if (options.size !== undefined && bytes > options.size) throw tooLong(address, options.size);
      options.onBytes?.(bytes);
    }
    // Without a length of its own, an answer that was cut off looks complete.
    if (options.size !== undefined && bytes < options.size) throw new Interrupted('the answer ended too soon');
  } catch (error) {
    throw error instanceof Problem || error instanceof Interrupted ? error : interruption(address, error);
  } finally {
    clearTimeout(timer);
    await handle?.close();
  }
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return 0;
      throw error;
    },
  );

function refusal(address: string, status: number): Error {
  if (status >= 500 || status === 429) return new Interrupted(`the server answered ${status}`);
  return new Problem(
    'download-refused',
    `Expected a file at ${address} but the server answered ${status}.`,
    status === 404 ? 'It is no longer there; look for another address.' : undefined,
  );
}

const tooLong = (address: string, size: number): Problem =>
  new Problem('download-size', `Expected ${size} bytes at ${address} but more came; it is another file.`);

const OF_THE_DISK = new Set(['ENOSPC', 'EDQUOT', 'EACCES', 'EROFS']);

/** `fetch` hides what happened in causes. */
function interruption(address: string, error: unknown): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const message = cause instanceof Error ? cause.message : String(cause);
  if (message.includes('redirect count exceeded')) {
    return new Problem('download-refused', `The server sends in circles from ${address}.`, undefined, { cause: error });
  }
  const code = systemCode(cause);
  if (OF_THE_DISK.has(code ?? '')) return cause as Error;
  return new Interrupted(NETWORK[code ?? ''] ?? message, { cause: error });
}

const NETWORK: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no network, or no such server',
  EAI_AGAIN: 'there is no network, or no such server',
  ECONNREFUSED: 'the server does not accept connections',
  ECONNRESET: 'the connection was lost',
  UND_ERR_SOCKET: 'the connection was lost',
};
