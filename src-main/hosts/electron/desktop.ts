import type { Desktop } from '../../desktop/system-integration.js';
import type { Parts, Window } from './parts.js';

/** The taskbar, the notifications and the sleep of the system that Electron runs on. */
export function systemDesktop(
  { app, Notification, powerSaveBlocker }: Parts,
  window: Pick<Window, 'setProgressBar' | 'isFocused' | 'isDestroyed'>,
  comeForward: () => void,
): Omit<Desktop, 'sleep'> {
  return {
    showProgress(fraction) {
      if (!window.isDestroyed()) window.setProgressBar(fraction ?? -1);
    },
    stayAwake() {
      const id = powerSaveBlocker.start('prevent-app-suspension');
      return () => powerSaveBlocker.stop(id);
    },
    isLookedAt: () => !window.isDestroyed() && window.isFocused(),
    notify(body) {
      const notification = new Notification({ title: 'Enlarger', body });
      notification.on('click', comeForward);
      notification.show();
    },
    quit: () => app.quit(),
  };
}
