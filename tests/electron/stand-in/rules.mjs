// When Electron takes a call, as its documentation says; the stand-in refuses the others.

const docs = (page) => `https://www.electronjs.org/docs/latest/${page}`;

/**
 * Electron emits `ready` only when the entry's import has settled, which an entry that waits for it at its top level
 * never does: see electron/electron#40719.
 */
export const ENTRY = docs('api/app#event-ready');

const RULES = [
  ['protocol.registerSchemesAsPrivileged', 'before', 'api/protocol#protocolregisterschemesasprivilegedcustomschemes'],
  ['app.setPath', 'before', 'api/app#appsetpathname-path'],
  ['protocol.handle', 'after', 'api/protocol'],
  ['net.fetch', 'after', 'api/net'],
  ['app.getLocale', 'after', 'api/app#appgetlocale'],
  ['session.defaultSession', 'after', 'api/session#sessiondefaultsession'],
  ['screen.getAllDisplays', 'after', 'api/screen'],
  ['utilityProcess.fork', 'after', 'api/utility-process#utilityprocessforkmodulepath-args-options'],
  ['new BrowserWindow', 'after', 'api/browser-window'],
];

/** Electron's parts with their rules held. */
export function holdToOrder(parts) {
  const check = (call) => {
    const rule = RULES.find(([name]) => name === call);
    if (rule === undefined || parts.app.isReady() === (rule[1] === 'after')) return;
    throw new Error(`${call} is for the time ${rule[1]} ready: ${docs(rule[2])}`);
  };
  const held = ([name, part]) => [
    name,
    new Proxy(part, {
      get(target, key) {
        check(`${name}.${String(key)}`);
        return Reflect.get(target, key);
      },
      construct(target, given) {
        check(`new ${name}`);
        return Reflect.construct(target, given);
      },
    }),
  ];
  return Object.fromEntries(Object.entries(parts).map(held));
}
