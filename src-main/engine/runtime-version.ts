import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** ONNX Runtime's version, read without loading it. */
export function runtimeVersion(): string {
  const file = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
