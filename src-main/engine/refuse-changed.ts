import { Problem } from '../base/problem.js';
import type { Job } from './job.js';

/** @throws Problem `file-changed` where a picture is another than the one that was planned */
export function refuseChanged(planned: NonNullable<Job['planned']>, now: NonNullable<Job['planned']>): void {
  const told = ({ format, width, height, depth, pages }: typeof now): string =>
    `${pages > 1 ? `${pages} times ` : ''}${width} x ${height} pixels of ${depth} bits as ${format.toUpperCase()}`;
  if (told(planned) === told(now)) return;
  throw new Problem(
    'file-changed',
    `The file has changed since it was planned: it was ${told(planned)} and is ${told(now)}.`,
    'Retry plans it anew.',
  );
}
