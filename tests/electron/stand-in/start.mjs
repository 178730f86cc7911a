// `node` this with an entry, as one would start Electron: the entry gets the stand-in where it asks for Electron, and
// `ready` comes when its import has settled. Nothing else keeps the process alive until then, so that an entry which
// never settles ends it.
import { register } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { becomeReady } from './parts.mjs';
import { ENTRY } from './rules.mjs';

register('./hooks.mjs', import.meta.url);
process.argv.splice(1, 1);
process.defaultApp = true;
let hasSettled = false;
process.once('exit', () => {
  if (!hasSettled) process.stderr.write(`The entry waits for ready, which comes only after it: ${ENTRY}\n`);
});
await import(pathToFileURL(resolve(process.argv[1])).href).finally(() => (hasSettled = true));
becomeReady();
