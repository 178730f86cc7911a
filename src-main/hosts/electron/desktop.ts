import type { Desktop } from '../../desktop/system-integration.js';
import type { OnlyWindow } from './only-window.js';
import type { Parts } from './parts.js';

/** The taskbar, the notifications and the sleep of the system that Electron runs on. */
export function systemDesktop(
  { app, Notification, powerSaveBlocker }: Parts,
  window: Pick<OnlyWindow, 'current' | 'show'>,
): Omit<Desktop, 'sleep'> {
  return {
    showProgress(fraction) {
      window.current?.setProgressBar(fraction ?? -1);
    },
    stayAwake() {
      const id = powerSaveBlocker.start('prevent-app-suspension');
      return () => powerSaveBlocker.stop(id);
    },
    isLookedAt: () => window.current?.isFocused() === true,
    notify(body) {
      const notification = new Notification({ title: 'Enlarger', body });
      notification.on('click', () => void window.show());
      notification.show();
    },
    quit: () => app.quit(),
  };
}
