import { cpus, release, type } from 'node:os';

/** The machine, in words. */
export const here = () =>
  `${cpus()[0].model.trim()}, ${cpus().length} cores, ${type()} ${release().split('-')[0]}, Node ${process.versions.node}`;
