import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { fitXmp } from '../../../src-main/image/xmp/fit.js';
import { xmpWith } from '../../fixtures/xmp.js';

describe('words about pixels', () => {
  const geometry = { width: 200, height: 100, scale: { x: 2, y: 2 } };
  const fitted = (body: string, orientation: number): string =>
    fitXmp(Buffer.from(xmpWith(body)), {
      geometry: { ...geometry, orientation },
      mapLength: undefined,
      iptc: undefined,
    }).xmp!.toString();

  const face = (x: number, y: number, w: number, h: number): string =>
    `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="50" stDim:h="100" stDim:unit="pixel"/><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-rs:Area stArea:x="${x}" stArea:y="${y}" stArea:w="${w}" stArea:h="${h}" stArea:unit="normalized"/><mwg-rs:Type>Face</mwg-rs:Type></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`;

  // A face near the upper left corner of the stored picture (EXIF 2.32: 6 is turned a quarter clockwise to stand upright).
  test.each([
    { orientation: 1, area: [0.2, 0.1, 0.3, 0.05] },
    { orientation: 2, area: [0.8, 0.1, 0.3, 0.05] },
    { orientation: 3, area: [0.8, 0.9, 0.3, 0.05] },
    { orientation: 4, area: [0.2, 0.9, 0.3, 0.05] },
    { orientation: 5, area: [0.1, 0.2, 0.05, 0.3] },
    { orientation: 6, area: [0.9, 0.2, 0.05, 0.3] },
    { orientation: 7, area: [0.9, 0.8, 0.05, 0.3] },
    { orientation: 8, area: [0.1, 0.8, 0.05, 0.3] },
  ])('regions turn with orientation $orientation', ({ orientation, area }) => {
    const xmp = fitted(face(0.2, 0.1, 0.3, 0.05), orientation);
    expect(['x', 'y', 'w', 'h'].map((name) => Number(new RegExp(`stArea:${name}="([^"]*)"`).exec(xmp)![1]))).toEqual(
      area,
    );
    expect(xmp).toMatch(/stDim:w="200" stDim:h="100"/);
  });

  test('turn with pixels: what is marked in the stored picture is marked in the upright one', async () => {
    // A white pixel on black stands where the region does.
    for (let orientation = 1; orientation <= 8; orientation++) {
      const data = new Uint8Array(10 * 20);
      data[3 * 10 + 2] = 255;
      const png = await sharp(data, { raw: { width: 10, height: 20, channels: 1 } })
        .withMetadata({ orientation })
        .png()
        .toBuffer();
      const { data: upright, info } = await sharp(png)
        .autoOrient()
        .toColourspace('b-w')
        .raw()
        .toBuffer({ resolveWithObject: true });
      const at = upright.indexOf(255);
      const centre = [((at % info.width) + 0.5) / info.width, (Math.floor(at / info.width) + 0.5) / info.height];
      const xmp = fitted(face(2.5 / 10, 3.5 / 20, 0.1, 0.05), orientation);
      const found = ['x', 'y'].map((name) => Number(new RegExp(`stArea:${name}="([^"]*)"`).exec(xmp)![1]));
      found.forEach((value, i) => expect(value).toBeCloseTo(centre[i]!, 5));
    }
  });

  test('regions of Microsoft turn too', () => {
    const body = '<MP:RegionInfo><rdf:Description MPReg:Rectangle="0.1, 0.2, 0.3, 0.4"/></MP:RegionInfo>';
    expect(fitted(body, 6)).toContain('MPReg:Rectangle="0.4, 0.1, 0.4, 0.3"');
  });

  test('sizes of a panorama grow', () => {
    const body =
      '<GPano:FullPanoWidthPixels>4000</GPano:FullPanoWidthPixels><GPano:CroppedAreaTopPixels>15</GPano:CroppedAreaTopPixels><GPano:PoseHeadingDegrees>90</GPano:PoseHeadingDegrees>';
    const xmp = fitted(body, 1);
    expect(xmp).toContain('FullPanoWidthPixels>8000<');
    expect(xmp).toContain('CroppedAreaTopPixels>30<');
    expect(xmp).toContain('PoseHeadingDegrees>90<');
  });

  test('a packet that says nothing of them stays byte for byte, a damaged one too', () => {
    for (const text of [
      xmpWith('<dc:title>A &lt; B</dc:title>'),
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><broken',
      'nonsense',
    ]) {
      const bytes = Buffer.from(text);
      expect(
        fitXmp(bytes, { geometry: { ...geometry, orientation: 6 }, mapLength: undefined, iptc: undefined }).xmp,
      ).toBe(bytes);
    }
  });
});
