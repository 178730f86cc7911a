import { expect, test } from 'vitest';
import { sessionOptions, wantsSizes, type Way } from '../../../src-main/engine/provider-options.js';
import { providers } from '../../../src-main/contract/providers.js';

// What is handed over to ONNX Runtime. That Core ML and DirectML do with it what their pages say was not seen: it takes a
// Mac and Windows.
test.each<{ way: Way; asked: object }>([
  { way: { provider: 'cpu' }, asked: { executionProviders: ['cpu'] } },
  {
    way: { provider: 'webgpu' },
    asked: { executionProviders: [{ name: 'webgpu', preferredLayout: 'NCHW' }] },
  },
  {
    way: { provider: 'webgpu', layout: 'NHWC', half: true },
    asked: { executionProviders: [{ name: 'webgpu', preferredLayout: 'NHWC' }] },
  },
  { way: { provider: 'cuda' }, asked: { executionProviders: [{ name: 'cuda', deviceId: 0 }] } },
  {
    way: { provider: 'directml' },
    asked: { executionProviders: [{ name: 'dml', deviceId: 0 }], executionMode: 'sequential', enableMemPattern: false },
  },
  { way: { provider: 'coreml' }, asked: { executionProviders: [{ name: 'coreml', coreMlFlags: 0x30 }] } },
])('$way is asked for as its makers advise', ({ way, asked }) => {
  expect(sessionOptions(way, 3)).toMatchObject({ ...asked, intraOpNumThreads: 3 });
  expect(sessionOptions(way, 0)).not.toHaveProperty('intraOpNumThreads');
});

test('sizes are written into graphs for what compiles them', () => {
  expect(providers.filter(wantsSizes)).toEqual(['directml', 'coreml']);
});
