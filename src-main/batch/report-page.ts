import { basename, dirname } from 'node:path';
import type { BatchItem } from '../contract/batch.js';
import { mostThumbnails, reportPage, thumbnailSide } from '../contract/rules/report-page.js';

/** Makes a small picture of a file, WebP. */
export type Thumbnail = (file: string, side: number) => Promise<Uint8Array>;

/** What became of every picture as a page to print, in English. */
export async function pageOf(items: readonly BatchItem[], thumbnail: Thumbnail, now = new Date()): Promise<string> {
  const count = (state: string): number => items.filter((item) => item.state === state).length;
  const pictures = [];
  for (const [i, item] of items.entries()) {
    pictures.push({
      name: basename(item.input),
      folder: dirname(item.input),
      thumbnail: i < mostThumbnails ? await addressOf(item, thumbnail) : null,
      told: toldOf(item),
      notes: item.notes.join(' '),
      isFailed: item.state === 'failed',
    });
  }
  const facts = [
    now.toLocaleString('en'),
    `${count('done')} made, ${count('failed')} failed, ${count('skipped')} skipped`,
    ...(items.length > mostThumbnails ? [`The first ${mostThumbnails} have small pictures.`] : []),
  ];
  return reportPage({ language: 'en', title: 'Enlarger: report', facts, pictures });
}

/** Of the result, or of the original where there is none; null where neither can be shown. */
async function addressOf({ state, input, output }: BatchItem, thumbnail: Thumbnail): Promise<string | null> {
  const bytes = await thumbnail(state === 'done' ? output : input, thumbnailSide).catch(() => null);
  return bytes && `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
}

function toldOf({ state, reason, width, height, targetWidth, targetHeight, bytes }: BatchItem): string {
  if (state !== 'done') return [state, ...(reason === null ? [] : [reason])].join(': ');
  return `${width} × ${height} → ${targetWidth} × ${targetHeight} pixels, ${((bytes ?? 0) / 1e6).toFixed(1)} MB`;
}
