import type { Readable } from 'node:stream';

/** A picture as the program answers with it: the same in every host. */
export interface PictureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array<ArrayBuffer> | null;
}

/** A version stands in every address, so what it leads to never changes. */
const KEPT = 'private, max-age=31536000, immutable';

export const picture = (type: string, body: Uint8Array, kept = true): PictureAnswer => ({
  status: 200,
  headers: {
    'content-type': type,
    'content-length': String(body.length),
    'cache-control': kept ? KEPT : 'no-store',
    'x-content-type-options': 'nosniff',
  },
  body: new Uint8Array(body),
});

/** A value as JSON. */
export const bytesOf = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

export const json = (value: unknown): PictureAnswer => picture('application/json', bytesOf(value));

export const missing: PictureAnswer = { status: 404, headers: { 'cache-control': 'no-store' }, body: null };

/** Being made: to be asked for again after some seconds. */
export const later = (seconds: number): PictureAnswer => ({
  status: 202,
  headers: { 'retry-after': String(seconds), 'cache-control': 'no-store' },
  body: null,
});

/** What was there a moment ago and is of no use any more: no error, and nothing to show. */
export const gone: PictureAnswer = { status: 204, headers: { 'cache-control': 'no-store' }, body: null };
