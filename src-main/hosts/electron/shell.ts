import { OpenRequests } from '../../desktop/open-requests.js';
import { wordsFor } from '../../desktop/words.js';
import { dataFolder } from '../../base/home.js';
import { tellOutside } from '../../base/log.js';
import type { HearMistakesBy } from './crashes.js';
import { keepInHome } from './kept.js';
import { declareScheme } from './pages.js';
import type { Parts } from './parts.js';
import { startUpdates } from './updates.js';

/**
 * Starts the desktop program; a second start hands its files to the first and ends. What must be said before Electron
 * is ready is said before this returns; a start that fails is told in a box, and ends the program.
 */
export async function startShell(parts: Parts, hearMistakesBy: HearMistakesBy): Promise<void> {
  const { app, dialog } = parts;
  try {
    // Windows shows notifications under this name, and asks for it before anything else.
    app.setAppUserModelId('io.enlarger.app');
    keepInHome(parts, dataFolder());
    if (!app.requestSingleInstanceLock()) return app.quit();
    declareScheme(parts);
    const openRequests = listenForFiles(parts);
    // On macOS a program stays without a window, and what runs goes on.
    app.on('window-all-closed', () => process.platform === 'darwin' || app.quit());
    await app.whenReady();
    // Only now, so that native code which cannot be loaded is a failed start like any other.
    const { openProgram } = await import('./program.js');
    await openProgram(parts, openRequests, hearMistakesBy);
  } catch (error) {
    const { cannotStart } = wordsFor('system', app.isReady() ? app.getLocale() : 'en');
    const why = tellOutside(error, dataFolder());
    process.stderr.write(`${cannotStart}: ${why}\n`);
    dialog.showErrorBox(cannotStart, why);
    return app.exit(1);
  }
  await startUpdates(app.isPackaged);
}

/** What the system asks to open, from the first moment on. */
function listenForFiles({ app }: Parts): OpenRequests {
  // Electron that is given the program's folder has it on its command line, and says so.
  const isGiven = (process as { defaultApp?: boolean }).defaultApp === true;
  const openRequests = new OpenRequests(isGiven ? 2 : 1);
  openRequests.commandLine(process.argv, process.cwd());
  app.on('second-instance', (_event, args, folder) => openRequests.commandLine(args, folder));
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openRequests.paths([path]);
  });
  return openRequests;
}
