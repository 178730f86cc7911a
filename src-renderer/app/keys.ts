import { add, exportReport, nudge, removeChosen, retry, startOrPause } from '../state/commands.js';
import type { WindowState } from '../state/window-state.svelte.js';

interface Binding {
  readonly key: string;
  readonly mod?: boolean;
  readonly alt?: boolean;
  /** Also with shift held, which the command reads itself. */
  readonly run: (windowState: WindowState, event: KeyboardEvent) => unknown;
}

const ZOOMS = [1, 2, 4, 8];

const bindings: readonly Binding[] = [
  { key: 'o', mod: true, run: (windowState, { shiftKey }) => add(windowState, shiftKey ? 'folder' : 'pictures') },
  { key: 'r', mod: true, run: (windowState) => retry(windowState) },
  { key: 'e', mod: true, run: (windowState) => exportReport(windowState, 'csv', 'all') },
  { key: ',', mod: true, run: (windowState) => (windowState.overlay = 'settings') },
  { key: 'm', mod: true, run: (windowState) => (windowState.overlay = 'models') },
  { key: 'z', mod: true, run: (windowState) => windowState.notices.attempt(() => windowState.undo.take()) },
  { key: 'a', mod: true, run: ({ listing }) => listing.chooseAll() },
  { key: 'ArrowUp', alt: true, run: (windowState) => nudge(windowState, -1) },
  { key: 'ArrowDown', alt: true, run: (windowState) => nudge(windowState, 1) },
  { key: 'ArrowUp', run: ({ listing }, { shiftKey }) => listing.step(-1, shiftKey) },
  { key: 'ArrowDown', run: ({ listing }, { shiftKey }) => listing.step(1, shiftKey) },
  { key: 'ArrowLeft', run: ({ listing }, { shiftKey }) => listing.step(-1, shiftKey) },
  { key: 'ArrowRight', run: ({ listing }, { shiftKey }) => listing.step(1, shiftKey) },
  { key: 'Home', run: ({ listing }, { shiftKey }) => listing.step(-Infinity, shiftKey) },
  { key: 'End', run: ({ listing }, { shiftKey }) => listing.step(Infinity, shiftKey) },
  { key: 'Delete', run: removeChosen },
  { key: 'Backspace', run: removeChosen },
  // While a crop is drawn, Enter belongs to it.
  { key: 'Enter', run: (windowState) => (windowState.viewer.cropping ? undefined : startOrPause(windowState)) },
  { key: ' ', run: ({ viewer }) => (viewer.holding = true) },
  { key: 'f', run: ({ viewer }) => viewer.fit() },
  ...ZOOMS.map((zoom, index) => ({ key: `${index + 1}`, run: ({ viewer }: WindowState) => viewer.to(zoom) })),
  { key: 'v', run: (windowState) => (windowState.previews = !windowState.previews) },
  { key: 'p', run: (windowState) => (windowState.showsPixels = !windowState.showsPixels) },
  { key: 'i', run: (windowState) => (windowState.info = !windowState.info) },
  { key: 'l', run: (windowState) => (windowState.filmstrip = !windowState.filmstrip) },
  { key: 't', run: ({ viewer }) => (viewer.cropping = !viewer.cropping) },
  { key: 'Escape', run: (windowState) => leave(windowState) },
  { key: '?', run: (windowState) => (windowState.overlay = 'keys') },
];

function leave(windowState: WindowState): void {
  if (windowState.viewer.comparison !== null) windowState.viewer.stopComparison();
  else if (windowState.viewer.cropping) windowState.viewer.cropping = false;
  else if (windowState.drawer) windowState.drawer = false;
  else windowState.listing.clear();
}

/** Fields keep the keys they are edited with; buttons keep Enter and Space. */
const keeps = (target: EventTarget | null, { key }: KeyboardEvent): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input:not([type=checkbox], [type=range]), textarea, select')) return true;
  if (target.matches('[role=dialog], [role=dialog] *, [role=menu] *')) return true;
  if (target.matches('input[type=range], [role=separator]') && /^(Arrow|Home|End|Page)/.test(key)) return true;
  return target.matches('button, a, input, [role=radio]') && (key === 'Enter' || key === ' ');
};

export function onKey(windowState: WindowState, event: KeyboardEvent): void {
  const mod = event.ctrlKey || event.metaKey;
  if (event.defaultPrevented || keeps(event.target, event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = bindings.find(
    (binding) => binding.key === key && (binding.mod ?? false) === mod && (binding.alt ?? false) === event.altKey,
  );
  // Cmd+M is macOS's own: the window goes into the dock.
  if (found === undefined || (event.metaKey && key === 'm')) return;
  event.preventDefault();
  void found.run(windowState, event);
}
