import type { InferenceSession } from 'onnxruntime-node';
import type { Provider } from '../contract/providers.js';

/** How a network runs. */
export interface Way {
  readonly provider: Provider;
  /** Inside, channels last: WebGPU alone can be asked for that. */
  readonly layout?: 'NHWC';
  /** Inside, numbers of 16 bits (float16). */
  readonly half?: true;
}

export const ON_CPU: Way = { provider: 'cpu' };

type Options = Pick<InferenceSession.SessionOptions, 'executionProviders' | 'executionMode'>;

/** CoreML's flags: an ML program rather than the older form of networks, on the processor and the graphics card. */
const COREML = { MLPROGRAM: 0x10, CPU_AND_GPU: 0x20 };

interface ProviderTraits {
  /** ONNX Runtime's name for it. */
  readonly name: string;
  readonly options: (way: Way) => Options;
  /** It compiles a graph for the sizes written in it; others it takes slowly, or not at all. */
  readonly wantsSizes?: true;
}

/** What ONNX Runtime's binding for Node can be asked for, of what the makers of each provider advise. */
const table: Readonly<Record<Provider, ProviderTraits>> = {
  cpu: { name: 'cpu', options: () => ({ executionProviders: ['cpu'] }) },
  webgpu: {
    name: 'webgpu',
    options: ({ layout }) => ({ executionProviders: [{ name: 'webgpu', preferredLayout: layout ?? 'NCHW' }] }),
  },
  // The binding passes on nothing but the device: not `cudnn_conv_algo_search`, `cudnn_conv_use_max_workspace`,
  // `prefer_nhwc`, `use_tf32`, `gpu_mem_limit` or `enable_cuda_graph`.
  cuda: { name: 'cuda', options: () => ({ executionProviders: [{ name: 'cuda', deviceId: 0 }] }) },
  // Its page asks for no memory pattern, which no session here has, and for nodes one after the other.
  directml: {
    name: 'dml',
    options: () => ({ executionProviders: [{ name: 'dml', deviceId: 0 }], executionMode: 'sequential' }),
    wantsSizes: true,
  },
  coreml: {
    name: 'coreml',
    options: () => ({
      executionProviders: [{ name: 'coreml', coreMlFlags: COREML.MLPROGRAM | COREML.CPU_AND_GPU }],
    }),
    wantsSizes: true,
  },
};

export const runtimeName = (provider: Provider): string => table[provider].name;

/** Whether sizes are written into graphs for this provider. */
export const wantsSizes = (provider: Provider): boolean => table[provider].wantsSizes === true;

/** What a session is opened with. @param threads  that compute on the processor; 0 takes one a core */
export const sessionOptions = (way: Way, threads: number): InferenceSession.SessionOptions => ({
  graphOptimizationLevel: 'all',
  // A plan of memory is laid out beside what the first run took, and both stay: nearly twice as much for PAN.
  enableMemPattern: false,
  // Threads that wait by turning in circles take cores away from those that work, and from encoders.
  extra: { session: { intra_op: { allow_spinning: '0' } } },
  logSeverityLevel: 3,
  ...(threads > 0 ? { intraOpNumThreads: threads } : {}),
  ...table[way.provider].options(way),
});
