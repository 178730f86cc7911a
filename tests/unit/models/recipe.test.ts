import { execFile, execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { architectures } from '../../../src-main/network/architectures/index.js';
import { float32 } from '../../../src-main/network/graph.js';
import { writeOnnx } from '../../../src-main/network/onnx/write.js';
import { weightTensor } from '../../../src-main/tools/quantise/weights.js';
import { buildGraph } from '../../../src-main/network/registry.js';
import { FreshWeights } from '../../../src-main/network/weight-source.js';
import { shallow, temporaryFolder } from '../../fixtures/fresh-model.js';
import { runGraph } from '../../fixtures/run-graph.js';

const CHECK = join(import.meta.dirname, '../../../models/training/check.py');

/** Debian's own Python has Debian's PyTorch, whichever Python comes first on the path. */
const python = ['python3', '/usr/bin/python3'].find((command) => {
  try {
    execFileSync(command, ['-c', 'import torch, onnx, numpy, PIL'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

const bytes = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

test.skipIf(python === undefined)(
  'the recipe keeps its promises, and computes every architecture as ONNX Runtime does (needs PyTorch)',
  async () => {
    const { path: folder, dispose } = await temporaryFolder();
    try {
      const data = Float32Array.from({ length: 3 * 24 * 32 }, (_, i) => ((i * 7919) % 256) / 255);
      await writeFile(join(folder, 'input.f32'), bytes(data));
      for (const architecture of architectures) {
        // More of the same blocks would compute nothing new.
        const sizes = shallow(architecture.typical(4) ?? architecture.typical(2)!);
        const graph = buildGraph(architecture, sizes, new FreshWeights(1));
        const result = await runGraph(graph, { shape: [1, 3, 24, 32], data });
        await writeFile(join(folder, `${architecture.id}.onnx`), writeOnnx(graph));
        await writeFile(join(folder, `${architecture.id}.f32`), bytes(result.data));
      }
      const kernel = Float32Array.from({ length: 16 * 7 * 9 }, (_, i) => Math.sin(i * i) * (1 + Math.cos(i)));
      const { tensor, scales } = weightTensor(float32([16, 7, 3, 3], kernel));
      const rounded = Float32Array.from(kernel, (_, i) => Number(tensor.data[i]) * scales[Math.floor(i / 63)]!);
      await writeFile(join(folder, 'kernel.f32'), bytes(kernel));
      await writeFile(join(folder, 'rounded.f32'), bytes(rounded));
      const { stdout } = await promisify(execFile)(python!, [CHECK, '--graphs', folder]);
      expect(stdout.match(/computes the same: /g)).toHaveLength(architectures.length);
      expect(stdout).toContain('all good');
    } finally {
      await dispose();
    }
  },
);
