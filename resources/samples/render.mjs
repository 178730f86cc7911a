// Renders the sample pictures beside this file: the same numbers each time, so only the fonts of the machine can
// change them. Nobody else's picture is in them, so they may be shipped.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const WIDTH = 320;
const HEIGHT = 240;

/** Pictures are drawn this much larger, then reduced, so that their details are as fine as a camera's. */
const OVERSIZE = 2;

const QUALITY = 88;

/** mulberry32 (public domain). */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const times = (count, make) => Array.from({ length: count }, (_, i) => make(i));

/** An SVG drawing of `width` x `height` units as a picture of that many pixels. */
const drawing = (width, height, body) => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width * OVERSIZE}" height="${height * OVERSIZE}" viewBox="0 0 ${width} ${height}">${body}</svg>`;
  return sharp(Buffer.from(svg)).resize(width, height, { kernel: 'lanczos3' });
};

/** The picture with film grain: normally distributed, `strength` levels, a little less colourful than bright. */
async function grained(picture, strength, seed) {
  const random = randomFrom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  for (let i = 0; i < data.length; i += channels) {
    const light = normal() * strength;
    for (let c = 0; c < channels; c++) {
      data[i + c] = Math.max(0, Math.min(255, Math.round(data[i + c] + light + normal() * strength * 0.4)));
    }
  }
  return sharp(data, { raw: { width, height, channels } });
}

/** Skin-like gradients: peaches in soft light. */
function peaches() {
  const blend = (id, ...stops) =>
    `<radialGradient id="${id}" cx=".36" cy=".3" r=".85">${stops.map((stop) => `<stop offset="${stop[0]}" stop-color="${stop[1]}"/>`).join('')}</radialGradient>`;
  const fruit = (x, y, r, turn) => `
    <ellipse cx="${x + r * 0.25}" cy="${y + r * 0.92}" rx="${r * 1.05}" ry="${r * 0.22}" fill="#3a1d22" opacity=".5" filter="url(#soft)"/>
    <g transform="translate(${x} ${y}) scale(${r}) rotate(${turn})">
      <circle r="1" fill="url(#flesh)"/><circle r="1" fill="url(#blush)"/>
      <path d="M-.06 -.99 C.3 -.5 .34 .3 .08 .98" fill="none" stroke="#a8432f" stroke-width=".05" opacity=".45" filter="url(#fine)"/>
      <ellipse cx="-.38" cy="-.45" rx=".3" ry=".2" fill="#fff3df" opacity=".55" filter="url(#glow)" transform="rotate(-35 -.38 -.45)"/>
      <circle r=".985" fill="none" stroke="#ffd9b0" stroke-width=".03" opacity=".35"/>
    </g>`;
  const leaf = (x, y, turn, length) =>
    `<g transform="translate(${x} ${y}) rotate(${turn}) scale(${length})"><path d="M0 0 C.3 -.32 .75 -.28 1 0 C.7 .2 .3 .2 0 0Z" fill="url(#green)"/><path d="M0 0 Q.5 -.08 1 0" fill="none" stroke="#c9d68c" stroke-width=".02"/></g>`;
  const body = `<defs>
    <linearGradient id="wall" x2="0" y2="1"><stop stop-color="#6d7f86"/><stop offset="1" stop-color="#b9b4a6"/></linearGradient>
    <linearGradient id="table" x2="0" y2="1"><stop stop-color="#8a5f48"/><stop offset="1" stop-color="#c59a78"/></linearGradient>
    <linearGradient id="green" x2="1" y2="1"><stop stop-color="#3f6b35"/><stop offset="1" stop-color="#9db85c"/></linearGradient>
    ${blend('flesh', [0, '#ffe0ae'], [0.45, '#f6b06a'], [0.8, '#d97b43'], [1, '#7c3526'])}
    <radialGradient id="blush" cx=".75" cy=".62" r=".6"><stop stop-color="#b8323c" stop-opacity=".75"/><stop offset="1" stop-color="#c8443c" stop-opacity="0"/></radialGradient>
    <filter id="soft" x="-50%" y="-100%" width="200%" height="300%"><feGaussianBlur stdDeviation="5"/></filter>
    <filter id="glow" x="-100%" y="-100%" width="300%" height="300%"><feGaussianBlur stdDeviation=".1"/></filter>
    <filter id="fine" x="-100%" y="-50%" width="300%" height="200%"><feGaussianBlur stdDeviation=".015"/></filter></defs>
    <rect width="320" height="150" fill="url(#wall)"/><rect y="148" width="320" height="92" fill="url(#table)"/>
    <rect y="143" width="320" height="10" fill="#7d6a5c" opacity=".5" filter="url(#soft)"/>
    ${fruit(214, 118, 58, 14)}${leaf(206, 62, -24, 66)}${fruit(112, 136, 68, -8)}${leaf(106, 70, 200, 52)}${fruit(252, 190, 34, 40)}`;
  return drawing(WIDTH, HEIGHT, body);
}

/** Foliage-like noise: leaves upon leaves, the deeper the darker, with the sky behind. An upright picture. */
function foliage() {
  const random = randomFrom(11);
  const between = (low, high) => low + (high - low) * random();
  const glade = times(26, () => {
    const [x, y, r] = [between(0, HEIGHT), between(0, 190), between(6, 22)];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="hsl(${between(48, 80)} 70% 86%)" opacity="${between(0.1, 0.35)}"/>`;
  });
  const deep = times(61, (i) => `${i * 4} ${(78 + 50 * Math.sin((i * 4) / 42)).toFixed(1)}`);
  const leaves = times(3600, (i) => {
    const near = i / 3600;
    const x = between(-10, HEIGHT + 10);
    // The nearer, the further down; a gap towards the light stays open.
    const y = between(30 + 70 * near + 50 * Math.sin(x / 42), WIDTH + 20);
    const length = between(3.5, 6) + 8 * near * random();
    const autumn = random() < 0.035;
    const hue = autumn ? between(14, 44) : between(74, 128);
    const light = 7 + 26 * near * near + between(-4, 15) + (x < 110 ? 5 : 0);
    const turn = between(0, 360);
    return `<g transform="translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${turn.toFixed(0)}) scale(${length.toFixed(1)})"><path d="M-1 0 C-.4 -.55 .5 -.5 1 0 C.5 .5 -.4 .55 -1 0Z" fill="hsl(${hue.toFixed(0)} ${autumn ? 72 : 46}% ${light.toFixed(0)}%)"/><path d="M-.9 0 L.8 0" stroke="hsl(${hue.toFixed(0)} 40% ${(light + 14).toFixed(0)}%)" stroke-width=".07"/></g>`;
  });
  const body = `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#a9cfe6"/><stop offset=".6" stop-color="#f3ecc4"/></linearGradient>
    <filter id="soft"><feGaussianBlur stdDeviation="3"/></filter></defs>
    <rect width="240" height="320" fill="url(#sky)"/><g filter="url(#soft)">${glade.join('')}</g><path d="M0 320L${deep.join('L')}L240 320Z" fill="#16240f"/>${leaves.join('')}`;
  return drawing(HEIGHT, WIDTH, body);
}

/** Texture: a herringbone tweed with a check in it. */
function tweed() {
  const random = randomFrom(5);
  const [width, height] = [WIDTH * OVERSIZE, HEIGHT * OVERSIZE];
  const THREAD = 5;
  const colours = { navy: [44, 58, 84], cream: [222, 208, 178], rust: [168, 82, 48], moss: [104, 112, 70] };
  const stripe = [...'nnnnnnnnccnnnnnnnnrrnnnnnnnnccmmmmmm'];
  const named = { n: colours.navy, c: colours.cream, r: colours.rust, m: colours.moss };
  const tones = times(400, () => 0.82 + 0.3 * random());
  const data = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = [Math.floor(x / THREAD), Math.floor(y / THREAD)];
      // The twill turns round every 16 threads: that is the herringbone.
      const slope = Math.floor(u / 16) % 2 === 0 ? u + v : 1600 - u + v;
      const upright = slope % 4 < 2;
      const along = upright ? y / THREAD - slope / 4 : x / THREAD - slope / 4;
      const across = ((upright ? x : y) % THREAD) / THREAD - 0.4;
      const colour = named[stripe[(upright ? u : v) % stripe.length]];
      const twist = 0.07 * Math.sin((x + (upright ? y : -y)) * 1.7 + (upright ? u : v));
      const shade = tones[(upright ? u : v + 200) % 400] * (1.08 - 2.2 * across * across + twist) * (upright ? 1 : 0.9);
      const fibre = (random() - 0.5) * 16 + 5 * Math.cos(along * Math.PI);
      for (let c = 0; c < 3; c++) {
        data[(y * width + x) * 3 + c] = Math.max(0, Math.min(255, colour[c] * shade + fibre));
      }
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } }).resize(WIDTH, HEIGHT, { kernel: 'lanczos3' });
}

/** Fine lines: a rosette as on banknotes, on nothing. */
function rosette() {
  const ring = (radius, wave, lobes, phase, colour, width) => {
    const points = times(1441, (i) => {
      const angle = (i / 1440) * 2 * Math.PI;
      const r = radius + wave * Math.cos(lobes * angle + phase);
      return `${(160 + r * Math.cos(angle) * 1.3).toFixed(2)} ${(120 + r * Math.sin(angle)).toFixed(2)}`;
    });
    return `<path d="M${points.join('L')}Z" fill="none" stroke="${colour}" stroke-width="${width}"/>`;
  };
  const lines = [
    ...times(18, (i) => ring(90, 22, 12, (i / 18) * 2 * Math.PI, `hsl(${168 + 3 * i} 62% 34%)`, 0.55)),
    ...times(12, (i) => ring(52, 15, 8, (i / 12) * 2 * Math.PI, `hsl(${262 + 4 * i} 48% 46%)`, 0.6)),
    ...times(8, (i) => ring(22, 13, 5, (i / 8) * 2 * Math.PI, `hsl(${18 + 3 * i} 76% 48%)`, 0.6)),
    ring(115, 0, 1, 0, '#17594f', 1.2),
    ring(117.5, 0, 1, 0, '#17594f', 0.4),
  ];
  return drawing(WIDTH, HEIGHT, `<ellipse cx="160" cy="120" rx="156" ry="119" fill="#f7f3e4"/>${lines.join('')}`);
}

/** Text: a small almanac page, down to sizes that can barely be read. */
function almanac() {
  const serif = 'font-family="Liberation Serif, Times New Roman, serif"';
  const line = (y, size, text, more = '') =>
    `<text x="160" y="${y}" font-size="${size}" text-anchor="middle" ${more}>${text}</text>`;
  const tides = [
    ['Mon', '04:12', '1.1', '10:31', '4.6', '16:40', '0.9'],
    ['Tue', '04:58', '0.8', '11:16', '4.9', '17:25', '0.7'],
    ['Wed', '05:41', '0.6', '11:59', '5.1', '18:07', '0.6'],
    ['Thu', '06:22', '0.5', '12:41', '5.2', '18:48', '0.6'],
    ['Fri', '07:03', '0.6', '13:23', '5.1', '19:28', '0.8'],
  ];
  const table = tides.map((row, i) =>
    row
      .map((cell, j) => `<text x="${46 + j * 36}" y="${158 + i * 11.5}" font-size="8.5" ${serif}>${cell}</text>`)
      .join(''),
  );
  const body = `<rect width="320" height="240" fill="#f6f0e0"/>
    <g fill="#22252e" ${serif}><rect x="10" y="10" width="300" height="220" fill="none" stroke="#22252e" stroke-width="1.4"/>
    <rect x="13.5" y="13.5" width="293" height="213" fill="none" stroke="#22252e" stroke-width=".5"/>
    ${line(43, 27, 'The Harbour Almanac', 'font-weight="bold"')}
    ${line(58, 10.5, 'TIDES, LIGHTS AND WEATHER', 'letter-spacing="2.6" fill="#8d2f24"')}
    <path d="M40 66H280M40 68H280" stroke="#22252e" stroke-width=".5"/>
    ${line(83, 11.5, 'A clear night follows a red evening, they say;', 'font-style="italic"')}
    ${line(97, 11.5, 'keep a lamp in the window and an eye on the glass.', 'font-style="italic"')}
    ${line(113, 8, 'Winds south-west, 3 to 4, backing south. Visibility good; mist in the valleys after dawn.')}
    ${line(124, 6.4, 'Mariners are asked to report any light found extinguished, or not showing its character, to the harbour office.')}
    <path d="M40 133H280M40 147H280M40 212H280" stroke="#22252e" stroke-width=".6"/>
    ${['Day', 'Low', 'm', 'High', 'm', 'Low', 'm'].map((cell, j) => `<text x="${46 + j * 36}" y="143" font-size="8.5" font-weight="bold">${cell}</text>`).join('')}
    ${table.join('')}${line(222, 6, 'Times are local; add one hour in summer. Heights in metres above chart datum. No. 47')}</g>`;
  return drawing(WIDTH, HEIGHT, body).removeAlpha();
}

const place = (name) => join(import.meta.dirname, name);

await (await grained(peaches(), 2.2, 3)).jpeg({ quality: QUALITY }).toFile(place('peaches.jpg'));
await tweed().jpeg({ quality: QUALITY }).toFile(place('tweed.jpg'));
await rosette().png({ compressionLevel: 9 }).toFile(place('rosette.png'));
await almanac().png({ compressionLevel: 9 }).toFile(place('almanac.png'));

// As a telephone held upright stores it: lying on its side, in Display P3.
const upright = await (await grained(foliage(), 2, 7)).png().toBuffer();
const lying = await sharp(upright).rotate(270).png().toBuffer();
await writeFile(
  place('foliage.jpg'),
  await sharp(lying).withMetadata({ orientation: 6 }).withIccProfile('p3').jpeg({ quality: QUALITY }).toBuffer(),
);
