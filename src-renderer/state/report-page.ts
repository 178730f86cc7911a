import type { QueueRow } from '../contract.js';
import { mostThumbnails, reportPage, type ReportPicture } from '../contract.js';
import { folderOf, nameOf } from './paths.js';
import type { WindowState } from './window-state.svelte.js';

/** Small pictures fetched at a time. */
const AT_ONCE = 4;

/** What became of every picture as a page to print, in the window's language. */
export async function pageOf({ queue, words }: WindowState): Promise<string> {
  const { rows, counts } = queue;
  const thumbnails = new Map<number, string | null>();
  const waiting = rows.slice(0, mostThumbnails).filter(({ state, width }) => state === 'done' || width > 0);
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift())
      thumbnails.set(row.id, await thumbnailOf(row));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const told = (row: QueueRow): string => {
    if (row.state !== 'done') return words.cause(row.cause, row.reason) || words.t(`filter.${row.state}`);
    const sizes = words.t('target.becomes', {
      from: `${row.width} × ${row.height}`,
      to: `${row.targetWidth} × ${row.targetHeight}`,
    });
    return row.bytes === null ? sizes : `${sizes}, ${words.bytes(row.bytes)}`;
  };
  const pictures = rows.map((row): ReportPicture => ({
    name: nameOf(row.input),
    folder: folderOf(row.input),
    thumbnail: thumbnails.get(row.id) ?? null,
    told: told(row),
    notes: row.notes.map(words.said).join(' '),
    isFailed: row.state === 'failed',
  }));
  const facts = [
    new Date().toLocaleString(words.language),
    words.t('report.counts', { done: counts.done, failed: counts.failed, skipped: counts.skipped }),
    ...(rows.length > mostThumbnails ? [words.t('report.most', { count: mostThumbnails })] : []),
  ];
  return reportPage({ language: words.language, title: words.t('report.title'), facts, pictures });
}

async function thumbnailOf({ id, state, version }: QueueRow): Promise<string | null> {
  const which = state === 'done' ? 'result' : 'source';
  const answer = await fetch(`picture/${id}/${which}/thumb?v=${version}`);
  return answer.status === 200 ? dataAddress(await answer.blob()) : null;
}

const dataAddress = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(reader.error!);
    reader.readAsDataURL(blob);
  });
