// ONNX Runtime with a bundled network and nothing of this program: resident bytes after each of COUNT runs, as JSON.
process.env.ORT_DISABLE_TELEMETRY = '1';
const { InferenceSession, Tensor } = await import('onnxruntime-node');
const { join } = await import('node:path');

const [count, side] = process.argv.slice(2).map(Number);
const file = join(import.meta.dirname, '..', '..', '..', 'models', 'swift-x2.onnx');
const session = await InferenceSession.create(file, { enableMemPattern: false });
const [input] = session.inputNames;
const held = [];
for (let i = 0; i < count; i++) {
  const pixels = new Float32Array(3 * side * side).fill(0.5);
  await session.run({ [input]: new Tensor('float32', pixels, [1, 3, side, side]) });
  // What was let go of is no growth.
  globalThis.gc();
  held.push(process.memoryUsage.rss());
}
console.log(JSON.stringify(held));
