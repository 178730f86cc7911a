import { describe, expect, test } from 'vitest';
import { Problem } from '../../../src-main/base/problem.js';
import { Cancelled } from '../../../src-main/engine/control.js';
import { Ladder } from '../../../src-main/engine/ladder.js';

const fails = (reason: string) => () => Promise.reject(new Error(reason));

describe('a step that fails', () => {
  test('is tried at half the size until it fits, and the size that fits is remembered', async () => {
    const known = new Map<string, number>();
    const ladder = new Ladder('rfdn', ['webgpu', 'cpu'], 256, 32, known);
    const size = await ladder.climb((_, at) => (at > 64 ? fails('out of memory')() : Promise.resolve(at)));
    expect(size).toBe(64);
    expect(ladder.provider).toBe('webgpu');
    expect(new Ladder('rfdn', ['webgpu', 'cpu'], 256, 32, known).size).toBe(64);
    expect(new Ladder('imdn', ['webgpu', 'cpu'], 256, 32, known).size).toBe(256);
  });

  test('leaves its mark on no other picture where nothing failed', async () => {
    const known = new Map<string, number>();
    const rows = (width: number) => (height: number) => height * width;
    await new Ladder('swift', ['cpu'], 16, 1, known, rows(2048)).climb(() => Promise.resolve());
    expect(new Ladder('swift', ['cpu'], 160, 1, known, rows(200)).size).toBe(160);
  });

  test('is remembered by its pixels, whatever the width of the next picture', async () => {
    const known = new Map<string, number>();
    const rows = (width: number) => (height: number) => height * width;
    const wide = new Ladder('swift', ['cpu'], 64, 1, known, rows(2000));
    await wide.climb((_, at) => (at > 16 ? fails('out of memory')() : Promise.resolve()));
    expect(new Ladder('swift', ['cpu'], 64, 1, known, rows(2000)).size).toBe(16);
    expect(new Ladder('swift', ['cpu'], 160, 1, known, rows(200)).size).toBe(160);
    expect(new Ladder('swift', ['cpu'], 160, 1, known, rows(400)).size).toBe(80);
  });

  test('goes on with the next provider at full size when the smallest failed too', async () => {
    const ladder = new Ladder('rfdn', ['webgpu', 'cpu'], 128, 32, new Map());
    const tried: string[] = [];
    await ladder.climb((provider, size) => {
      tried.push(`${provider} ${size}`);
      return provider === 'webgpu' ? fails('out of memory')() : Promise.resolve();
    });
    expect(tried).toEqual(['webgpu 128', 'webgpu 64', 'webgpu 32', 'cpu 128']);
    expect(ladder.notes.at(-1)).toContain('out of memory');
  });

  test.each([
    'Device was lost',
    'vkQueueSubmit failed with VK_ERROR_DEVICE_LOST',
    'DXGI_ERROR_DEVICE_REMOVED',
    'CUDA failure 700: an illegal memory access was encountered',
  ])('goes on with the next provider at once after "%s"', async (reason) => {
    const ladder = new Ladder('rfdn', ['webgpu', 'cpu'], 128, 32, new Map());
    const tried: string[] = [];
    await ladder.climb((provider, size) => {
      tried.push(`${provider} ${size}`);
      return provider === 'webgpu' ? fails(reason)() : Promise.resolve();
    });
    expect(tried).toEqual(['webgpu 128', 'cpu 128']);
    expect(ladder.notes).toEqual([`webgpu failed (${reason}); going on with cpu.`]);
  });

  test('is tried smaller where no provider is left, whatever it says', async () => {
    const ladder = new Ladder('rfdn', ['cpu'], 64, 32, new Map());
    await ladder.climb((_, size) => (size > 32 ? fails('Device was lost')() : Promise.resolve()));
    expect(ladder.size).toBe(32);
  });

  test('does not hold a size that was asked for against the next picture', async () => {
    const known = new Map<string, number>();
    await new Ladder('rfdn', ['cpu'], 64, 32, known).climb(() => Promise.resolve());
    expect(new Ladder('rfdn', ['cpu'], 256, 32, known).size).toBe(256);
  });

  test('becomes a problem that names the providers when nothing is left', async () => {
    const ladder = new Ladder('rfdn', ['webgpu', 'cpu'], 32, 32, new Map());
    await expect(ladder.climb(fails('no memory'))).rejects.toMatchObject({ code: 'network-failed' });
  });

  test.each([
    { name: 'cancelling', error: new Cancelled('cancelled') },
    { name: 'a problem of the picture', error: new Problem('file-damaged', 'The file ends too early.') },
  ])('is not tried again after $name', async ({ error }) => {
    let tries = 0;
    const ladder = new Ladder('rfdn', ['cpu'], 128, 32, new Map());
    await expect(
      ladder.climb(() => {
        tries++;
        return Promise.reject(error);
      }),
    ).rejects.toBe(error);
    expect(tries).toBe(1);
  });
});
