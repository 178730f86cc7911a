/**
 * What a user sets for a Node or an Electron of theirs (`NODE_OPTIONS`, `NODE_PATH`, `ELECTRON_RUN_AS_NODE`), and the keys to
 * storage, which no child opens.
 */
const NOT_FOR_CHILDREN = /^(NODE|ELECTRON|AWS)_/i;

/**
 * The environment of this program's children, without what would change how they start: a switch that their Node does
 * not know, a port that is taken already, a module of somebody else's.
 */
export const childEnvironment = (env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !NOT_FOR_CHILDREN.test(name)));
