import { expect, it } from 'vitest';
import type { Settings, WindowClient } from '../../../src-renderer/contract.js';
import { Notices } from '../../../src-renderer/state/notices.js';
import { SettingsState } from '../../../src-renderer/state/settings.svelte.js';
import { Words } from '../../../src-renderer/words/words.svelte.js';

it('keeps what was wished of the layout before the settings were there', async () => {
  let answer = (): void => undefined;
  const isAsked = new Promise<void>((resolve) => (answer = resolve));
  const kept = { theme: 'dark', language: 'en', layout: { queue: 280, output: false } } as unknown as Settings;
  const sent: unknown[] = [];
  const client = {
    settings: {
      get: () => isAsked.then(() => kept),
      set: (changes: Partial<Settings>) => {
        sent.push(changes);
        return Promise.resolve({ ...kept, layout: { ...kept.layout, ...changes.layout } });
      },
      recentFolders: () => Promise.resolve([]),
    },
    host: { abilities: () => Promise.resolve({}) },
  } as unknown as WindowClient;
  const words = new Words();
  const settings = new SettingsState(client, new Notices(words), words);
  const loaded = settings.load();
  const change = settings.keepLayout('output', true);
  // It shows at once, and the settings that come do not put it back.
  expect(settings.layout('output', false)).toBe(true);
  answer();
  await Promise.all([loaded, change]);
  expect([settings.layout('output', false), settings.layout('queue', 0)]).toEqual([true, 280]);
  expect(sent).toEqual([{ layout: { output: true } }]);
});
