import { ruleInBlocks } from './blocked-rules.js';
import { BlockedWriter } from './blocked-writer.js';
import type { Graph } from './graph.js';

export { REORDER_INPUT } from './blocked-writer.js';

// ONNX Runtime's convolutions on a processor take channels in blocks (NCHWc): (channels / block, rows, columns, block).
// It puts them into that layout itself, but takes them out again for whatever it does not know there, the joining and
// cutting of rows among it, which bands need at every layer. Both are plain copies in blocked layout too, once its shape
// is read as (channels / block, rows, columns * block), so here convolutions are written in blocks from the start.

/**
 * `graph` (NCHW float32 in and out, named `input` and `output`) with its convolutions in blocked layout, as far as it
 * allows, and what bands hand on too. Additions and activations become part of the convolution before them, in every
 * form of a network in the same way. Convolutions that look at a number of channels that is neither a multiple of a
 * block nor less than one stay as they are.
 *
 * @param block  channels in a block, as this processor's kernels have it
 */
export function blockedForm(graph: Graph, block: number): Graph {
  const writer = new BlockedWriter(graph, block);
  for (const node of graph.nodes) if (!ruleInBlocks(writer, node)) writer.plain(node);
  return writer.finish();
}
