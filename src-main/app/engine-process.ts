import { fileURLToPath } from 'node:url';

// What a host needs to start the engine as a kind of process that only it has.

export type { EngineProcess } from '../engine/client.js';

/** The module that the engine process runs. */
export const engineModule = (): string => fileURLToPath(new URL('../engine/process.js', import.meta.url));
