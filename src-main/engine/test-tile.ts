/** Side of the test tile, LR pixels: large enough to keep a graphics card busy, small enough for any network. */
export const TEST_SIDE = 96;

/** A tile with edges, gradients and colour, the same every time. */
export function testTile(side: number = TEST_SIDE): Uint8Array {
  const tile = new Uint8Array(side * side * 3);
  for (let y = 0, i = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      for (let c = 0; c < 3; c++, i++) tile[i] = x * 2 + y + c * 40 + ((x >> 4) ^ (y >> 4)) * 24;
    }
  }
  return tile;
}
