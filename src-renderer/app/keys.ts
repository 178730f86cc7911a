import { add, exportReport, nudge, removeChosen, retry, startOrPause } from '../state/commands.js';
import type { Desk } from '../state/desk.svelte.js';

interface Binding {
  readonly key: string;
  readonly mod?: boolean;
  readonly alt?: boolean;
  /** Also with shift held, which the command reads itself. */
  readonly run: (desk: Desk, event: KeyboardEvent) => unknown;
}

const ZOOMS = [1, 2, 4, 8];

const bindings: readonly Binding[] = [
  { key: 'o', mod: true, run: (desk, { shiftKey }) => add(desk, shiftKey ? 'folder' : 'pictures') },
  { key: 'r', mod: true, run: (desk) => retry(desk) },
  { key: 'e', mod: true, run: (desk) => exportReport(desk, 'csv', 'all') },
  { key: ',', mod: true, run: (desk) => (desk.overlay = 'settings') },
  { key: 'm', mod: true, run: (desk) => (desk.overlay = 'models') },
  { key: 'z', mod: true, run: (desk) => desk.notices.attempt(() => desk.undo.take()) },
  { key: 'a', mod: true, run: ({ listing }) => listing.chooseAll() },
  { key: 'ArrowUp', alt: true, run: (desk) => nudge(desk, -1) },
  { key: 'ArrowDown', alt: true, run: (desk) => nudge(desk, 1) },
  { key: 'ArrowUp', run: ({ listing }, { shiftKey }) => listing.step(-1, shiftKey) },
  { key: 'ArrowDown', run: ({ listing }, { shiftKey }) => listing.step(1, shiftKey) },
  { key: 'Home', run: ({ listing }, { shiftKey }) => listing.step(-Infinity, shiftKey) },
  { key: 'End', run: ({ listing }, { shiftKey }) => listing.step(Infinity, shiftKey) },
  { key: 'Delete', run: removeChosen },
  { key: 'Backspace', run: removeChosen },
  { key: 'Enter', run: startOrPause },
  { key: ' ', run: ({ viewer }) => (viewer.holding = true) },
  { key: 'f', run: ({ viewer }) => viewer.fit() },
  ...ZOOMS.map((zoom, index) => ({ key: `${index + 1}`, run: ({ viewer }: Desk) => viewer.to(zoom) })),
  { key: 't', run: ({ viewer }) => (viewer.cropping = !viewer.cropping) },
  { key: 'Escape', run: (desk) => leave(desk) },
  { key: '?', run: (desk) => (desk.overlay = 'keys') },
];

function leave(desk: Desk): void {
  if (desk.viewer.tried !== null) desk.viewer.stopTry();
  else if (desk.viewer.cropping) desk.viewer.cropping = false;
  else if (desk.drawer) desk.drawer = false;
  else desk.listing.clear();
}

/** Fields keep the keys they are edited with; buttons keep Enter and Space. */
const keeps = (target: EventTarget | null, { key }: KeyboardEvent): boolean => {
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches('input:not([type=checkbox], [type=range]), textarea, select')) return true;
  if (target.matches('[role=dialog], [role=dialog] *, [role=menu] *')) return true;
  if (target.matches('input[type=range], [role=separator]') && key.startsWith('Arrow')) return true;
  return target.matches('button, a, input, [role=radio]') && (key === 'Enter' || key === ' ');
};

export function onKey(desk: Desk, event: KeyboardEvent): void {
  const mod = event.ctrlKey || event.metaKey;
  if (event.defaultPrevented || keeps(event.target, event)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const found = bindings.find(
    (binding) => binding.key === key && (binding.mod ?? false) === mod && (binding.alt ?? false) === event.altKey,
  );
  if (found === undefined) return;
  event.preventDefault();
  void found.run(desk, event);
}
