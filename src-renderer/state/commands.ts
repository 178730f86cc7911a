import { sortPaths, type ModelChoice, type QueueRow } from '../contract.js';
import { nameOf } from './paths.js';
import { showcase } from './showcase.js';
import { scaleOf, type WindowState } from './window-state.svelte.js';

// What a user can ask for, in one place: buttons, menus and keys call these.

/** Adds pictures or a folder, by the system's dialog where the host has one, by our own picker otherwise. */
export async function add(windowState: WindowState, what: 'pictures' | 'folder'): Promise<void> {
  if (!(await hasDialogs(windowState))) {
    windowState.overlay = 'add';
    return;
  }
  const paths = await windowState.notices.attempt(() => windowState.client.host.choose({ what }));
  if (paths) await addPaths(windowState, paths);
}

/** Asks itself where a button was pressed before the window was told. */
const hasDialogs = async ({ settings, client }: WindowState): Promise<boolean> =>
  (settings.abilities ?? (await client.host.abilities())).dialogs;

export async function addPaths(windowState: WindowState, paths: readonly string[]): Promise<void> {
  if (paths.length === 0) return;
  windowState.listing.chooseNext();
  await windowState.notices.attempt(() => windowState.client.queue.add({ paths: [...paths] }));
  windowState.settings.recentFolders = await windowState.client.settings.recentFolders();
}

/** Paths of what was dropped or pasted. A weight file is taken in as a model, everything else as pictures. */
export async function addFiles(windowState: WindowState, files: Iterable<File>): Promise<void> {
  const { words, notices, settings } = windowState;
  const dropped = [...files];
  if (dropped.length === 0) return;
  if (settings.abilities?.dropPaths !== true || window.enlarger === undefined) {
    notices.tell(words.t('add.noPaths'), { label: words.t('add.browse'), run: () => (windowState.overlay = 'add') });
    return;
  }
  const paths = dropped.map((file) => window.enlarger!.pathOf(file)).filter((path) => path !== '');
  const { models, others } = sortPaths(paths);
  for (const path of models) await importWeights(windowState, path);
  await addPaths(windowState, others);
}

/** The samples are made at once; what came of the photograph among them is shown. */
export async function trySamples(windowState: WindowState): Promise<void> {
  const { notices, client, queue } = windowState;
  await notices.attempt(async () => {
    await client.queue.addSamples();
    queue.afterRun(() => showcase(windowState));
    await client.queue.start();
  });
}

export async function importWeights(windowState: WindowState, path: string): Promise<void> {
  const choice = await windowState.models.import(path);
  if (choice) windowState.notices.tell(windowState.words.t('models.imported', { title: choice.card.title }));
}

export async function useModel({ recipe, models, words }: WindowState, choice: ModelChoice): Promise<void> {
  if (recipe.shown === null) return;
  await recipe.change(words.t('undo.model'), { model: models.nameFor(choice, scaleOf(recipe.shown)) });
}

export async function chooseWeights(windowState: WindowState): Promise<void> {
  if (!(await hasDialogs(windowState))) {
    windowState.overlay = 'weights';
    return;
  }
  const paths = await windowState.notices.attempt(() => windowState.client.host.choose({ what: 'weights' }));
  for (const path of paths ?? []) await importWeights(windowState, path);
}

export async function startOrPause(windowState: WindowState): Promise<void> {
  const { queue, client, notices } = windowState;
  await notices.attempt(async () => {
    if (queue.state === 'running') await client.queue.pause();
    else if (queue.state === 'paused') await client.queue.resume();
    else if (queue.state !== 'stopping' && queue.counts.waiting > 0) await client.queue.start();
  });
}

export const stop = (windowState: WindowState) => windowState.notices.attempt(() => windowState.client.queue.stop());

export async function removeChosen(windowState: WindowState): Promise<void> {
  const { listing, words, client, notices } = windowState;
  const ids = listing.ids();
  if (ids.length === 0) return;
  const next = listing.survivor();
  const removed = await notices.attempt(() => client.queue.remove({ ids }));
  if (!removed) return;
  rememberRemoval(windowState, words.t('undo.removed', { count: ids.length }), removed.token);
  if (next !== null) listing.choose(next);
}

/** Takes these out of the queue, whatever is chosen. */
export async function removeThese(windowState: WindowState, ids: readonly number[]): Promise<void> {
  if (ids.length === 0) return;
  const { words, client, notices } = windowState;
  const removed = await notices.attempt(() => client.queue.remove({ ids: [...ids] }));
  if (removed) rememberRemoval(windowState, words.t('undo.removed', { count: ids.length }), removed.token);
}

export async function clear(windowState: WindowState): Promise<void> {
  const count = windowState.queue.rows.length;
  const removed = await windowState.notices.attempt(() => windowState.client.queue.clear());
  if (removed) rememberRemoval(windowState, windowState.words.t('undo.removed', { count }), removed.token);
}

function rememberRemoval(windowState: WindowState, text: string, token: string): void {
  const { undo, notices, words, client } = windowState;
  const step = undo.remember(text, () => {
    takeAway();
    return notices.attempt(() => client.queue.restore({ token }));
  });
  const takeAway = notices.tell(text, { label: words.t('undo.undo'), run: () => void undo.take(step) });
}

/** Failed pictures wait again, or those of `ids`; a run that goes on takes them, else it is said what does. */
export async function retry(windowState: WindowState, ids?: readonly number[]): Promise<void> {
  const { client, notices, queue, words } = windowState;
  const count = ids?.length ?? queue.counts.failed;
  const isAsked = await notices.attempt(async () => {
    await client.queue.retry(ids === undefined ? {} : { ids: [...ids] });
    return true;
  });
  if (isAsked === true && count > 0 && queue.state === 'idle') notices.tell(words.t('queue.retrying', { count }));
}

/** Pictures that are done wait again, to be made with the settings as they are now; their results stay. */
export async function makeAgain(windowState: WindowState, ids: readonly number[]): Promise<void> {
  const { client, notices, words } = windowState;
  const isAsked = await notices.attempt(async () => {
    await client.queue.again({ ids: [...ids] });
    return true;
  });
  if (isAsked === true) notices.tell(words.t('queue.againTold', { count: ids.length }));
}

export const cancel = (windowState: WindowState, id: number) =>
  windowState.notices.attempt(() => windowState.client.queue.cancel({ id }));

/** Moves the chosen rows so that they stand before `before`, or at the end. */
export async function move(windowState: WindowState, before: number | null): Promise<void> {
  const ids = windowState.listing.ids();
  if (ids.length > 0 && (before === null || !ids.includes(before))) {
    await windowState.notices.attempt(() => windowState.client.queue.move({ ids, before }));
  }
}

/** The chosen pictures are made next. */
export async function moveFirst(windowState: WindowState): Promise<void> {
  const chosen = new Set(windowState.listing.ids());
  const first = windowState.queue.rows.find(({ id, state }) => state === 'waiting' && !chosen.has(id));
  if (first) await move(windowState, first.id);
}

/** One place up or down, for the keyboard. */
export async function nudge(windowState: WindowState, by: 1 | -1): Promise<void> {
  const { rows } = windowState.queue;
  const places = rows.flatMap(({ id }, index) => (windowState.listing.chosen.has(id) ? [index] : []));
  const edge = by < 0 ? places[0] : places.at(-1);
  if (edge === undefined || !windowState.listing.whole) return;
  if (by < 0 && edge > 0) await move(windowState, rows[edge - 1]!.id);
  if (by > 0 && edge < rows.length - 1) await move(windowState, rows[edge + 2]?.id ?? null);
}

export const reveal = (windowState: WindowState, path: string) =>
  windowState.notices.attempt(() => windowState.client.host.reveal({ path }));

/** Shows the result of a picture, in the program that the system has for it or in the browser. */
export async function openResult(windowState: WindowState, row: QueueRow): Promise<void> {
  const { settings, notices, client } = windowState;
  if (settings.abilities?.open === true) await notices.attempt(() => client.host.open({ picture: row.id }));
  else await follow(windowState, `picture/${row.id}/result/file?v=${row.version}`, { target: '_blank' });
}

/** Has the browser save the result of a picture. */
export const download = (windowState: WindowState, row: QueueRow) =>
  follow(windowState, `picture/${row.id}/result/download?v=${row.version}`, { download: nameOf(row.output) });

/** Goes to an address of a picture, if there still is something at it. */
async function follow(
  { notices, words }: WindowState,
  href: string,
  how: Partial<Pick<HTMLAnchorElement, 'download' | 'target'>>,
): Promise<void> {
  const answer = await fetch(href, { method: 'HEAD' }).catch(() => null);
  if (answer?.status === 200) Object.assign(document.createElement('a'), { href, rel: 'noreferrer', ...how }).click();
  else notices.warn(words.t('queue.resultGone'));
}

export async function exportReport(
  windowState: WindowState,
  format: 'csv' | 'json',
  only: 'all' | 'failed',
): Promise<void> {
  const report = await windowState.notices.attempt(() => windowState.client.queue.report({ format, only }));
  if (report) save(report.fileName, report.text);
}

/** A page with small pictures, to look at and to print. */
export async function exportPage(windowState: WindowState): Promise<void> {
  const text = await windowState.notices.attempt(async () => {
    // Only who asks for one needs it.
    const { pageOf } = await import('./report-page.js');
    return pageOf(windowState);
  });
  if (text !== undefined) save('enlarger-report.html', text, 'text/html');
}

export async function exportDiagnostics(windowState: WindowState): Promise<void> {
  const facts = await windowState.notices.attempt(() => windowState.client.host.diagnostics());
  if (facts) save(facts.fileName, facts.text);
}

function save(fileName: string, text: string, type = 'text/plain'): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
