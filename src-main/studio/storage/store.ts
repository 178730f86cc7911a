import { createReadStream, createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { S3Client } from '@aws-sdk/client-s3';
import { diskProblem } from '../../base/files.js';
import { Problem } from '../../base/problem.js';
import { addressOf, storedAt } from './address.js';
import { openClient, type Sdk } from './client.js';
import { complaint, isConflict, statusOf } from './complaint.js';

/** What lies under an address. */
export interface StoredObject {
  readonly address: string;
  readonly bytes: number;
}

export interface PutOptions {
  /** Whether what has the address may be replaced. */
  readonly overwrite: boolean;
  /** Media type, for whoever fetches it as a page does. */
  readonly type?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Parts of a file that goes there in several, bytes; larger ones where there would be too many. */
const PART = 8 * 2 ** 20;
const MOST_PARTS = 10_000;
/** Parts under way, each of them in memory. */
const PARTS_AT_ONCE = 2;
/** A transfer that broke off is begun anew so often in all. */
const TRIES = 3;
/** Where an object says which making of it it is. */
const MARK = 'enlarger';

/** S3-compatible storage: objects by their addresses, `s3://bucket/key`. Each call @throws Problem; see `complaint.ts`. */
export class Store {
  private constructor(
    private readonly sdk: Sdk,
    private readonly client: S3Client,
  ) {}

  /**
   * @param endpoint  address of storage that is not Amazon's; the environment's unless said
   * @throws Problem `no-studio`, `no-storage`, `bad-option`
   */
  static async open(endpoint?: string, environment: NodeJS.ProcessEnv = process.env): Promise<Store> {
    const { sdk, client } = await openClient(endpoint, environment);
    return new Store(sdk, client);
  }

  close(): void {
    this.client.destroy();
  }

  /** What lies below a folder, in the order of its letters; without `deep` only what lies in it. */
  async *list(folder: string, deep = true): AsyncGenerator<StoredObject> {
    const { bucket: Bucket, key } = storedAt(folder);
    const of = { Bucket, Prefix: key === '' ? '' : `${key}/`, ...(deep ? {} : { Delimiter: '/' }) };
    for (let from: string | undefined; ;) {
      const asked = new this.sdk.ListObjectsV2Command({ ...of, ...(from && { ContinuationToken: from }) });
      const page = await this.client.send(asked).catch(told(folder, 'read'));
      for (const { Key, Size } of page.Contents ?? []) {
        if (Key !== undefined && Key !== of.Prefix) yield { address: addressOf(Bucket, Key), bytes: Size ?? 0 };
      }
      if (page.IsTruncated !== true || page.NextContinuationToken === undefined) return;
      from = page.NextContinuationToken;
    }
  }

  /** Bytes of an object; undefined where there is none. */
  async size(address: string): Promise<number | undefined> {
    return (await this.#head(address))?.bytes;
  }

  /** Some bytes of an object; fewer where it ends. */
  async read(address: string, at: number, length: number): Promise<Buffer> {
    try {
      const { Body } = await this.client.send(this.#get(address, `bytes=${at}-${at + length - 1}`));
      return Buffer.from(await Body!.transformToByteArray());
    } catch (error) {
      if (statusOf(error) === 416) return Buffer.alloc(0);
      throw complaint(error, address, 'read');
    }
  }

  /** Brings an object here, as a file that is there whole or not at all. */
  async fetch(address: string, file: string, signal?: AbortSignal): Promise<void> {
    for (let left = TRIES; ;) {
      try {
        const { Body, ContentLength } = await this.client.send(this.#get(address), {
          ...(signal && { abortSignal: signal }),
        });
        await pipeline(Body as Readable, createWriteStream(file), { ...(signal && { signal }) });
        if (ContentLength === undefined || (await stat(file)).size === ContentLength) return;
        throw new Problem('no-storage', `Only a part of ${address} came.`, 'Retry.');
      } catch (error) {
        await rm(file, { force: true });
        if (signal?.aborted === true) throw error;
        const problem = diskProblem(error, file);
        if (problem instanceof Problem && problem.code !== 'no-storage') throw problem;
        if (--left === 0 || statusOf(error) !== undefined) throw complaint(error, address, 'read');
      }
    }
  }

  /**
   * Puts a file there, whole or not at all; large ones in parts, of which nothing stays where it fails.
   *
   * @throws Problem `exists` where something has the address and may not be replaced
   */
  async put(file: string, address: string, options: PutOptions): Promise<void> {
    const mark = randomUUID();
    for (let left = TRIES; ;) {
      try {
        return await this.#upload(file, address, mark, options);
      } catch (error) {
        if (options.signal?.aborted === true) throw error;
        // An answer that was lost leaves what it was about.
        const isOurs = (await this.#head(address).catch(() => undefined))?.mark === mark;
        if (isOurs) return;
        if (--left === 0 || !isConflict(error)) throw complaint(error, address, 'write');
        await sleep(200);
      }
    }
  }

  /** Puts a file there, and refuses storage that would let two machines write one result. @throws Problem `no-storage` */
  async refuseCareless(file: string, address: string): Promise<void> {
    const once = (): Promise<boolean> =>
      this.put(file, address, { overwrite: false }).then(
        () => true,
        (error: unknown) => {
          if (error instanceof Problem && error.code === 'exists') return false;
          throw error;
        },
      );
    await once();
    if (!(await once())) return;
    await this.remove(address);
    throw new Problem(
      'no-storage',
      'The storage does not keep two machines from writing one result: it takes no notice of If-None-Match.',
      'Use a newer one, or a shared folder.',
    );
  }

  async remove(address: string): Promise<void> {
    const { bucket: Bucket, key: Key } = storedAt(address);
    await this.client.send(new this.sdk.DeleteObjectCommand({ Bucket, Key })).catch(told(address, 'write'));
  }

  /** Removes a folder of few objects. */
  async removeFolder(folder: string): Promise<void> {
    for await (const { address } of this.list(folder)) await this.remove(address);
  }

  /**
   * Gives up uploads in parts that nobody ended.
   *
   * @param of  beginning of their addresses
   */
  async abortUploads(of: string, isMeant: (address: string) => boolean): Promise<void> {
    const { bucket: Bucket, key: Prefix } = storedAt(of);
    for (let from: { KeyMarker?: string; UploadIdMarker?: string } = {}; ;) {
      const asked = new this.sdk.ListMultipartUploadsCommand({ Bucket, Prefix, ...from });
      const page = await this.client.send(asked).catch(told(of, 'write'));
      for (const { Key, UploadId } of page.Uploads ?? []) {
        if (Key === undefined || !isMeant(addressOf(Bucket, Key))) continue;
        const over = new this.sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId });
        await this.client.send(over).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw complaint(error, of, 'write');
        });
      }
      if (page.IsTruncated !== true || page.NextKeyMarker === undefined) return;
      from = {
        KeyMarker: page.NextKeyMarker,
        ...(page.NextUploadIdMarker && { UploadIdMarker: page.NextUploadIdMarker }),
      };
    }
  }

  #get(address: string, Range?: string) {
    const { bucket: Bucket, key: Key } = storedAt(address);
    return new this.sdk.GetObjectCommand({ Bucket, Key, ...(Range === undefined ? {} : { Range }) });
  }

  async #head(address: string): Promise<{ bytes: number; mark: string | undefined } | undefined> {
    const { bucket: Bucket, key: Key } = storedAt(address);
    try {
      const { ContentLength, Metadata } = await this.client.send(new this.sdk.HeadObjectCommand({ Bucket, Key }));
      return { bytes: ContentLength ?? 0, mark: Metadata?.[MARK] };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw complaint(error, address, 'read');
    }
  }

  async #upload(file: string, address: string, mark: string, { overwrite, type, signal }: PutOptions): Promise<void> {
    const { bucket: Bucket, key: Key } = storedAt(address);
    const { size } = await stat(file);
    const Body = createReadStream(file);
    const abortController = new AbortController();
    const give = (): void => abortController.abort();
    signal?.addEventListener('abort', give);
    try {
      signal?.throwIfAborted();
      const upload = new this.sdk.Upload({
        ...{ client: this.client, abortController, queueSize: PARTS_AT_ONCE },
        partSize: Math.max(PART, Math.ceil(size / MOST_PARTS)),
        params: {
          ...{ Bucket, Key, Body, Metadata: { [MARK]: mark } },
          ...(type === undefined ? {} : { ContentType: type }),
          ...(overwrite ? {} : { IfNoneMatch: '*' }),
        },
      });
      await upload.done();
    } finally {
      signal?.removeEventListener('abort', give);
      Body.destroy();
    }
  }
}

const told =
  (address: string, doing: 'read' | 'write') =>
  (error: unknown): never => {
    throw complaint(error, address, doing);
  };
