import * as electron from 'electron';
import { hearMistakes } from './crashes.js';
import { startShell } from './shell.js';

// Electron's entry. Everything is handed Electron from here, so that its rules can be tested without it. Nothing is
// awaited here: Electron is ready only when this module has been evaluated.

void startShell(electron, hearMistakes(process));
