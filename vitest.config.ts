import { svelte } from '@sveltejs/vite-plugin-svelte';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

/** A busy machine takes longer than vitest waits by itself. */
const poll = { poll: { timeout: 20_000 } } as const;
/** Tests of the built program that need the machine for themselves: those of the window, and those that look at a clock. */
const alone = ['window*', 'queue', 'serve', 'confinement', 'crashing-picture', 'cancel'].map(
  (name) => `tests/e2e/${name}.test.ts`,
);
const ofTheProgram = {
  testTimeout: 180_000,
  hookTimeout: 120_000,
  expect: poll,
  pool: 'forks',
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/unit/**/*.test.ts'],
          exclude: ['tests/unit/renderer/**'],
          testTimeout: 60_000,
          expect: poll,
          pool: 'forks',
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [svelte(), svelteTesting()],
        test: {
          name: 'renderer',
          include: ['tests/unit/renderer/**/*.test.ts'],
          environment: 'happy-dom',
          testTimeout: 60_000,
          expect: poll,
          pool: 'forks',
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...ofTheProgram,
          name: 'commands',
          include: ['tests/e2e/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...ofTheProgram,
          name: 'e2e',
          include: [...alone, 'tests/electron/**/*.test.ts', 'tests/package/**/*.test.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
