import { open } from 'node:fs/promises';
import { Problem } from '../base/problem.js';
import { ncnn } from './ncnn.js';
import { pytorchLegacy } from './pytorch/legacy.js';
import { pytorchZip } from './pytorch/zip.js';
import { safetensors } from './safetensors.js';
import { tfjs } from './tfjs.js';
import type { WeightFile, WeightReader } from './types.js';

const readers: readonly WeightReader[] = [pytorchZip, pytorchLegacy, safetensors, ncnn, tfjs];

/**
 * Reads a weight file, recognised by its content.
 *
 * @throws Problem `weights-unknown`, `weights-damaged`, `weights-refused`, `file-missing`
 */
export async function readWeights(path: string): Promise<WeightFile> {
  const head = await headOf(path);
  const reader = readers.find((one) => one.recognises(head, path));
  if (reader === undefined) {
    const seen = [...head.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new Problem(
      'weights-unknown',
      `Expected a weight file but this one begins with ${seen === '' ? 'nothing' : seen}, which no supported format does.`,
      'Supported are PyTorch (.pth, .pt), safetensors, ncnn (.param and .bin), TensorFlow.js (model.json) and ONNX.',
    );
  }
  return reader.read(path);
}

async function headOf(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new Problem('file-missing', `There is no file ${path}, or it cannot be opened.`, undefined, { cause });
  });
  try {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
