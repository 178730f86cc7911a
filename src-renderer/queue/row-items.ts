import ArrowUpToLine from '@lucide/svelte/icons/arrow-up-to-line';
import Crop from '@lucide/svelte/icons/crop';
import Download from '@lucide/svelte/icons/download';
import ExternalLink from '@lucide/svelte/icons/external-link';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Repeat from '@lucide/svelte/icons/repeat';
import RotateCcw from '@lucide/svelte/icons/rotate-ccw';
import Square from '@lucide/svelte/icons/square';
import Trash from '@lucide/svelte/icons/trash-2';
import { cancel, download, makeAgain, moveFirst, openResult, removeChosen, retry, reveal } from '../state/commands.js';
import type { WindowState } from '../state/window-state.svelte.js';
import { folderOf } from '../state/paths.js';
import type { Items } from '../ui/Menu.svelte';

/** What can be done with the chosen rows. */
export function rowItems(windowState: WindowState): Items {
  const { words, listing, queue, settings } = windowState;
  const ids = listing.ids();
  const rows = ids.map((id) => queue.row(id)!);
  const failed = rows.filter(({ state }) => state === 'failed').map(({ id }) => id);
  const done = rows.filter(({ state }) => state === 'done').map(({ id }) => id);
  const running = rows.find(({ state }) => state === 'running');
  const [only] = rows;
  const single = rows.length === 1 ? only! : null;
  return [
    {
      label: words.t('queue.first'),
      icon: ArrowUpToLine,
      disabled: !rows.some(({ state }) => state === 'waiting'),
      run: () => moveFirst(windowState),
    },
    {
      label: words.t('queue.retry'),
      icon: RotateCcw,
      disabled: failed.length === 0,
      run: () => retry(windowState, failed),
    },
    ...(done.length > 0
      ? [{ label: words.t('queue.again'), icon: Repeat, run: () => makeAgain(windowState, done) }]
      : []),
    ...(running ? [{ label: words.t('queue.cancel'), icon: Square, run: () => cancel(windowState, running.id) }] : []),
    {
      label: words.t('comparison.crop'),
      icon: Crop,
      keys: 'T',
      disabled: !single,
      run: () => (windowState.viewer.cropping = true),
    },
    {
      label: words.t('queue.settings'),
      run: () => {
        windowState.recipe.onlyChosen = true;
        windowState.drawer = true;
      },
    },
    ...((settings.abilities?.open || settings.abilities?.download) && single
      ? [
          {
            label: words.t('queue.open'),
            icon: ExternalLink,
            disabled: single.state !== 'done',
            run: () => openResult(windowState, single),
          },
        ]
      : []),
    ...(settings.abilities?.download && single
      ? [
          {
            label: words.t('queue.download'),
            icon: Download,
            disabled: single.state !== 'done',
            run: () => download(windowState, single),
          },
        ]
      : []),
    ...(settings.abilities?.reveal && single
      ? [
          {
            label: words.t('queue.reveal'),
            icon: FolderOpen,
            disabled: single.state !== 'done',
            run: () => reveal(windowState, single.output),
          },
          { label: words.t('queue.revealSource'), run: () => reveal(windowState, single.input) },
        ]
      : []),
    ...(single
      ? [{ label: words.t('queue.copyPath'), run: () => navigator.clipboard.writeText(folderOf(single.input)) }]
      : []),
    'line',
    {
      label: words.t('queue.remove', { count: ids.length }),
      icon: Trash,
      keys: 'Del',
      run: () => removeChosen(windowState),
    },
  ];
}
