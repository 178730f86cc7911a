// Where the machines of a story share their pictures: a folder of a disk, or a stand-in for S3-compatible storage.
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startS3 } from '../../fixtures/s3/stand-in.mjs';

/** Each result with what changes when it is written again; nothing is there before the first one. */
const filesIn = (folder) => {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
};

export async function inFolder(folder) {
  const [input, output] = [join(folder, 'photos', 'in'), join(folder, 'photos', 'out')];
  mkdirSync(input, { recursive: true });
  return {
    ...{
      input,
      output,
      env: {},
      worker: () => ['--root', join(folder, 'photos')],
      watch: ['--root', join(folder, 'photos')],
    },
    add: (name, bytes) => writeFileSync(join(input, name), bytes),
    results: () =>
      filesIn(output)
        .filter((name) => !name.startsWith('.'))
        .map((name) => {
          const { ino, mtimeMs } = statSync(join(output, name));
          return [name, `${ino} ${mtimeMs}`];
        }),
    read: (name) => readFileSync(join(output, name)),
    strays: () => filesIn(output).filter((name) => name.startsWith('.')).length,
    stop: () => undefined,
  };
}

/** @param hosts  by which each machine reaches it */
export async function inStorage(hosts) {
  const s3 = await startS3({ hosts: ['127.0.0.1', ...hosts] });
  const below = () => s3.below('out').map((key) => key.slice('out/'.length));
  return {
    ...{ input: 's3://photos/in', output: 's3://photos/out', env: s3.env },
    worker: (i) => ['--root', 's3://photos', '--s3-endpoint', s3.endpoint(hosts[i])],
    watch: ['--s3-endpoint', s3.endpoint()],
    add: (name, bytes) => s3.put(`in/${name}`, bytes),
    results: () =>
      below()
        .filter((name) => !name.startsWith('.'))
        .map((name) => [name, s3.told.writes.get(`out/${name}`)]),
    read: (name) => s3.objects.get(`out/${name}`).bytes,
    strays: () => below().filter((name) => name.startsWith('.')).length + s3.uploads.size,
    stop: () => s3.stop(),
  };
}
