import { expect, it } from 'vitest';
import type { WindowClient } from '../../../src-main/contract/window/index.js';
import { Models } from '../../../src-renderer/state/models.svelte.js';
import { Notices } from '../../../src-renderer/state/notices.js';
import { Words } from '../../../src-renderer/words/words.svelte.js';
import { overview } from '../../fixtures/window/models.js';

const loaded = async () => {
  const client = { models: { overview: () => Promise.resolve(overview(100)) } } as unknown as WindowClient;
  const models = new Models(client, new Notices(new Words()));
  await models.load();
  return models;
};

it('calls models and families by their titles, and only what is gone by its id', async () => {
  const models = await loaded();
  expect(models.titleOf('fine-x4')).toBe('Fine x4');
  expect(models.titleOf('swift')).toBe('Swift');
  expect(models.titleOf('no-longer-here')).toBe('no-longer-here');
});
