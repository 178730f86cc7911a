import * as electron from 'electron';
import { startShell } from './shell.js';
import { startUpdates } from './updates.js';

// Electron's entry. Everything is handed Electron from here, so that its rules can be tested without it.

await startShell(electron);
await startUpdates(electron.app.isPackaged);
