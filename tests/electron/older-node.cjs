// What the Node of an older Electron lacks and the program uses, put before each of its files.
{
  const channels = require('node:diagnostics_channel');
  const plain = { hasSubscribers: false };
  channels.tracingChannel ??= () => ({
    ...plain,
    ...{ start: plain, end: plain, asyncStart: plain, asyncEnd: plain, error: plain },
    traceSync: (work, _context, self, ...args) => work.apply(self, args),
    tracePromise: (work, _context, self, ...args) => work.apply(self, args),
    traceCallback: (work, _position, _context, self, ...args) => work.apply(self, args),
  });
  globalThis.File ??= require('node:buffer').File;
  AbortSignal.any ??= (signals) => {
    const controller = new AbortController();
    for (const signal of signals) {
      const abort = () => controller.abort(signal.reason);
      if (signal.aborted) abort();
      else signal.addEventListener('abort', abort, { once: true });
    }
    return controller.signal;
  };
  URL.canParse ??= (address, base) => {
    try {
      return Boolean(new URL(address, base));
    } catch {
      return false;
    }
  };
}
