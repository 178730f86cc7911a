import { join } from 'node:path';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  // Addresses are relative, since each host serves the window from an address of its own.
  base: './',
  plugins: [svelte()],
  build: {
    outDir: join(import.meta.dirname, '..', 'dist', 'window'),
    emptyOutDir: true,
    manifest: true,
    // What the page is made of, with the words of its licences.
    license: { fileName: 'licences.md' },
    target: ['chrome130', 'firefox132', 'safari18'],
    // The policy of the hosts allows no `data:` pictures but those of the program's own.
    assetsInlineLimit: 0,
  },
});
