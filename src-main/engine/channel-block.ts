import type { Graph } from '../network/graph.js';
import { REORDER_INPUT } from '../network/blocked.js';
import { Session, floatTensor } from './runtime.js';

/** As many channels as the largest block has. */
const CHANNELS = 16;

/**
 * Channels in a block of ONNX Runtime's convolutions on this processor: 16 with AVX-512, 8 on other x86 ones, found by
 * putting a tensor of two columns into blocks. 1 where the runtime has no such layout, and on ARM, where it was not tried.
 */
export async function channelBlock(): Promise<number> {
  if (process.arch !== 'x64') return 1;
  const graph: Graph = {
    inputs: [{ name: 'x', type: 'float32', shape: [1, CHANNELS, 1, 2] }],
    outputs: [{ name: 'y', type: 'float32', shape: [1, CHANNELS, 1, 2] }],
    initializers: new Map(),
    nodes: [{ ...REORDER_INPUT, inputs: ['x'], outputs: ['y'] }],
  };
  try {
    const session = await Session.open(graph);
    const y = (
      await session.run({
        x: floatTensor(
          Float32Array.from({ length: 2 * CHANNELS }, (_, i) => i),
          [1, CHANNELS, 1, 2],
        ),
      })
    ).y!;
    await session.release();
    // Sample 1 of channel 0 follows the block's last channel.
    const block = (y.data as Float32Array).indexOf(1);
    return block === 8 || block === 16 ? block : 1;
  } catch {
    return 1;
  }
}
