import './no-telemetry.js';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Provider } from '../contract/providers.js';
import type { Graph } from '../network/graph.js';
import { writeOnnx } from '../network/onnx/write.js';
import { ON_CPU, runtimeName, sessionOptions, type Way } from './provider-options.js';

// Asked for rather than imported: in a bundle, what lies outside is loaded before any line of it runs.
const require = createRequire(import.meta.url);
const runtime = require('onnxruntime-node') as typeof import('onnxruntime-node');

// The one door to ONNX Runtime. `run` is a synchronous native call that blocks its thread for the whole tile, which is
// why the engine is a process of its own (process.ts).

export type Values = Readonly<Record<string, Tensor>>;

export class Session {
  private constructor(private readonly session: InferenceSession) {}

  /**
   * Opens `graph` on one provider. Rejects where the provider is absent, whatever stands behind it.
   *
   * @param threads  that compute on the processor; 0 takes one a core
   */
  static async open(graph: Graph, way: Way = ON_CPU, threads = 0): Promise<Session> {
    return new Session(await runtime.InferenceSession.create(writeOnnx(graph), sessionOptions(way, threads)));
  }

  /** @param into  tensors that are written over with outputs of their names and shapes */
  run(feeds: Values, into: Values = {}): Promise<Values> {
    const outputs = this.session.outputNames.map((name) => [name, into[name] ?? null] as const);
    return this.session.run(feeds, Object.fromEntries(outputs));
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

/**
 * Whether this build of ONNX Runtime has a provider; opening a session tells whether it works. CUDA's library is not in the
 * package and may be put there: where it was not, the runtime would try, fail, and print that in red.
 */
export function isKnownHere(provider: Provider): boolean {
  const known = runtime.listSupportedBackends().find(({ name }) => name === runtimeName(provider));
  return known !== undefined && (known.bundled || hasLibrary(known.name));
}

function hasLibrary(name: string): boolean {
  const bin = join(dirname(require.resolve('onnxruntime-node/package.json')), 'bin');
  const file =
    process.platform === 'win32' ? `onnxruntime_providers_${name}.dll` : `libonnxruntime_providers_${name}.so`;
  return readdirSync(bin).some((abi) => existsSync(join(bin, abi, process.platform, process.arch, file)));
}

/** NHWC samples of one picture or tile as a tensor; the data is not copied. */
export function pixelTensor(data: Uint8Array | Uint16Array, height: number, width: number, channels: number): Tensor {
  const shape = [1, height, width, channels];
  return data instanceof Uint8Array
    ? new runtime.Tensor('uint8', data, shape)
    : new runtime.Tensor('uint16', data, shape);
}

/** A picture of three planes (NCHW) as the networks themselves take it. */
export const planesTensor = (data: Float32Array, height: number, width: number): Tensor =>
  new runtime.Tensor('float32', data, [1, 3, height, width]);

/** Numbers in any shape. */
export const floatTensor = (data: Float32Array, shape: readonly number[]): Tensor =>
  new runtime.Tensor('float32', data, shape);
