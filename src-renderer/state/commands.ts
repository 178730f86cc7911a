import { sortPaths, type ModelChoice } from '../contract.js';
import { scaleOf, type Desk } from './desk.svelte.js';

// What a user can ask for, in one place: buttons, menus and keys call these.

/** Adds pictures or a folder, by the system's dialog where the host has one, by our own picker otherwise. */
export async function add(desk: Desk, what: 'pictures' | 'folder'): Promise<void> {
  if (desk.settings.abilities?.dialogs !== true) {
    desk.overlay = 'add';
    return;
  }
  const paths = await desk.notices.attempt(() => desk.client.host.choose({ what }));
  if (paths) await addPaths(desk, paths);
}

export async function addPaths(desk: Desk, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  await desk.notices.attempt(() => desk.client.queue.add({ paths: [...paths] }));
  desk.settings.recentFolders = await desk.client.settings.recentFolders();
}

/** Paths of what was dropped or pasted. A weight file is taken in as a model, everything else as pictures. */
export async function addFiles(desk: Desk, files: Iterable<File>): Promise<void> {
  const { words, notices, settings } = desk;
  const dropped = [...files];
  if (dropped.length === 0) return;
  if (settings.abilities?.dropPaths !== true || window.enlarger === undefined) {
    notices.tell(words.t('add.noPaths'), { label: words.t('add.browse'), run: () => (desk.overlay = 'add') });
    return;
  }
  const paths = dropped.map((file) => window.enlarger!.pathOf(file)).filter((path) => path !== '');
  const { models, others } = sortPaths(paths);
  for (const path of models) await importWeights(desk, path);
  await addPaths(desk, others);
}

export async function importWeights(desk: Desk, path: string): Promise<void> {
  const choice = await desk.models.import(path);
  if (choice) desk.notices.tell(desk.words.t('models.imported', { title: choice.card.title }));
}

export async function useModel({ recipe, models, words }: Desk, choice: ModelChoice): Promise<void> {
  if (recipe.shown === null) return;
  await recipe.change(words.t('undo.model'), { model: models.nameFor(choice, scaleOf(recipe.shown)) });
}

export async function chooseWeights(desk: Desk): Promise<void> {
  if (desk.settings.abilities?.dialogs !== true) {
    desk.overlay = 'weights';
    return;
  }
  const paths = await desk.notices.attempt(() => desk.client.host.choose({ what: 'weights' }));
  for (const path of paths ?? []) await importWeights(desk, path);
}

export async function startOrPause(desk: Desk): Promise<void> {
  const { queue, client, notices } = desk;
  await notices.attempt(async () => {
    if (queue.state === 'running') await client.queue.pause();
    else if (queue.state === 'paused') await client.queue.resume();
    else if (queue.state !== 'stopping' && queue.counts.waiting > 0) await client.queue.start();
  });
}

export const stop = (desk: Desk) => desk.notices.attempt(() => desk.client.queue.stop());

export async function removeChosen(desk: Desk): Promise<void> {
  const { listing, words, client, notices } = desk;
  const ids = listing.ids();
  if (ids.length === 0) return;
  const next = listing.survivor();
  const removed = await notices.attempt(() => client.queue.remove({ ids }));
  if (!removed) return;
  rememberRemoval(desk, words.t('undo.removed', { count: ids.length }), removed.token);
  if (next !== null) listing.choose(next);
}

export async function clear(desk: Desk): Promise<void> {
  const count = desk.queue.rows.length;
  const removed = await desk.notices.attempt(() => desk.client.queue.clear());
  if (removed) rememberRemoval(desk, desk.words.t('undo.removed', { count }), removed.token);
}

function rememberRemoval(desk: Desk, text: string, token: string): void {
  const { undo, notices, words, client } = desk;
  const step = undo.remember(text, () => {
    takeAway();
    return notices.attempt(() => client.queue.restore({ token }));
  });
  const takeAway = notices.tell(text, { label: words.t('undo.undo'), run: () => void undo.take(step) });
}

export const retry = (desk: Desk, ids?: readonly number[]) =>
  desk.notices.attempt(() => desk.client.queue.retry(ids === undefined ? {} : { ids: [...ids] }));

export const cancel = (desk: Desk, id: number) => desk.notices.attempt(() => desk.client.queue.cancel({ id }));

/** Moves the chosen rows so that they stand before `before`, or at the end. */
export async function move(desk: Desk, before: number | null): Promise<void> {
  const ids = desk.listing.ids();
  if (ids.length > 0 && (before === null || !ids.includes(before))) {
    await desk.notices.attempt(() => desk.client.queue.move({ ids, before }));
  }
}

/** The chosen pictures are made next. */
export async function moveFirst(desk: Desk): Promise<void> {
  const chosen = new Set(desk.listing.ids());
  const first = desk.queue.rows.find(({ id, state }) => state === 'waiting' && !chosen.has(id));
  if (first) await move(desk, first.id);
}

/** One place up or down, for the keyboard. */
export async function nudge(desk: Desk, by: 1 | -1): Promise<void> {
  const { rows } = desk.queue;
  const places = rows.flatMap(({ id }, index) => (desk.listing.chosen.has(id) ? [index] : []));
  const edge = by < 0 ? places[0] : places.at(-1);
  if (edge === undefined || !desk.listing.whole) return;
  if (by < 0 && edge > 0) await move(desk, rows[edge - 1]!.id);
  if (by > 0 && edge < rows.length - 1) await move(desk, rows[edge + 2]?.id ?? null);
}

export const reveal = (desk: Desk, path: string) => desk.notices.attempt(() => desk.client.host.reveal({ path }));

export async function exportReport(desk: Desk, format: 'csv' | 'json', only: 'all' | 'failed'): Promise<void> {
  const report = await desk.notices.attempt(() => desk.client.queue.report({ format, only }));
  if (report) save(report.fileName, report.text);
}

export async function exportDiagnostics(desk: Desk): Promise<void> {
  const facts = await desk.notices.attempt(() => desk.client.host.diagnostics());
  if (facts) save(facts.fileName, facts.text);
}

function save(fileName: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
