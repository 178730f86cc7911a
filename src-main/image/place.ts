import { rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where a canvas lies. */
export interface Place {
  /** To which libvips writes and from which it reads. */
  readonly path: string;
  /** Of what it is a part. */
  readonly scratch: Scratch;
  /** Absent: on a disk, which may be slow to answer. */
  readonly isInMemory?: true;
  remove(): Promise<void>;
}

/** Where the pixels of one picture lie on their way. */
export interface Scratch {
  /** A place called so, with nothing in it. */
  place(name: string): Promise<Place>;
}

/** Files in a folder. */
export class ScratchFolder implements Scratch {
  constructor(private readonly folder: string) {}

  place(name: string): Promise<Place> {
    return Promise.resolve(placeAt(join(this.folder, name), this));
  }
}

/** A file as a place beside others. */
export const placeAt = (path: string, scratch: Scratch = new ScratchFolder(dirname(path))): Place => ({
  path,
  scratch,
  remove: () => rm(path, { force: true }),
});

/** Another place of the same kind, whose name begins like this one's. */
export const placeBeside = ({ path, scratch }: Place, suffix: string): Promise<Place> =>
  scratch.place(`${basename(path)}.${suffix}`);
