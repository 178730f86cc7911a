import { open } from 'node:fs/promises';
import { Problem } from '../base/problem.js';
import { ncnn } from './ncnn/ncnn.js';
import { pytorchLegacy } from './pytorch/legacy.js';
import { pytorchZip } from './pytorch/zip.js';
import { safetensors } from './safetensors.js';
import { tfjs } from './tfjs.js';
import type { WeightFile, WeightReader } from './types.js';

// The one door to weight files: a registry of readers, each of which recognises its own format.

/** ncnn last: its .bin has no mark of its own and is known by its name alone. */
const readers: readonly WeightReader[] = [pytorchZip, pytorchLegacy, safetensors, tfjs, ncnn];

/**
 * Reads a weight file, recognised by its content. Of ncnn's pair either file may be named, of a TensorFlow.js model
 * its model.json.
 *
 * @throws Problem `file-missing`, `weights-unknown`, `weights-damaged`, `weights-unsupported`, `weights-refused` (a
 *   pickle that asks for code), `weights-too-large`
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
    if (!(await handle.stat()).isFile()) {
      throw new Problem('weights-unknown', `Expected a weight file but ${path} is a folder or a device.`);
    }
    const { buffer, bytesRead } = await handle.read(new Uint8Array(16), 0, 16, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}
