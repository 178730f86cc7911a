// Draws lanes over time, see profile.mjs: a bar for each picture in a lane, and the processors' use below.
const [LEFT, WIDTH, RIGHT] = [130, 720, 20];
const [ROW, GAP, CORES] = [16, 10, 60];
const COLOURS = { read: '#3b6fb6', network: '#c8553d', write: '#4f8a4c', finish: '#8a6bb1' };

/**
 * @param {{ spans: { lane: string, picture: number, from: number, to: number }[], wall: number, cores: number,
 *   busy: { from: number, to: number, cores: number }[] }} seen  times in ms
 * @param {Record<string, string>} names  of lanes, from the top down
 * @returns {string} an SVG picture
 */
export function drawn({ spans, wall, cores, busy }, names) {
  const x = (ms) => (LEFT + (WIDTH * ms) / wall).toFixed(1);
  const parts = [];
  let y = 20;
  for (const [lane, name] of Object.entries(names)) {
    const rows = inRows(spans.filter((span) => span.lane === lane));
    parts.push(label(y + 12, name));
    for (const row of rows) {
      for (const { from, to, picture } of row) {
        const width = Math.max(0.6, (WIDTH * (to - from)) / wall).toFixed(1);
        const shade = picture % 2 === 0 ? 1 : 0.65;
        const title = `picture ${picture + 1}, ${name}: ${Math.round(to - from)} ms`;
        parts.push(
          `<rect x="${x(from)}" y="${y}" width="${width}" height="${ROW - 3}" fill="${COLOURS[lane]}" fill-opacity="${shade}"><title>${title}</title></rect>`,
        );
      }
      y += ROW;
    }
    y += GAP;
  }
  const [top, bottom] = [y, y + CORES];
  const level = (used) => (bottom - (CORES * Math.min(cores, used)) / cores).toFixed(1);
  const line = busy.map((one) => `L${x(one.from)} ${level(one.cores)}L${x(one.to)} ${level(one.cores)}`).join('');
  parts.push(
    label(top + 12, 'processors in use'),
    `<path d="M${x(0)} ${bottom}${line}L${x(wall)} ${bottom}Z" fill="#999"/>`,
    `<path d="M${LEFT} ${top}H${LEFT + WIDTH}" stroke="#bbb" stroke-dasharray="3 3"/>`,
    `<text x="${LEFT - 8}" y="${bottom}" text-anchor="end">0 of ${cores}</text>`,
    ...seconds(wall).map((s) => `<text x="${x(1000 * s)}" y="${bottom + 16}" text-anchor="middle">${s} s</text>`),
  );
  const [width, height] = [LEFT + WIDTH + RIGHT, bottom + 26];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11" fill="#333">
<rect width="${width}" height="${height}" fill="#fff"/>
${parts.join('\n')}
</svg>
`;
}

const label = (y, text) => `<text x="${LEFT - 8}" y="${y}" text-anchor="end">${text}</text>`;

/** Bars that lie over each other go into rows of their own. */
function inRows(spans) {
  const rows = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const row = rows.find((one) => one.at(-1).to <= span.from);
    if (row === undefined) rows.push([span]);
    else row.push(span);
  }
  return rows;
}

/** A dozen marks at most. */
function seconds(wall) {
  const step = [1, 2, 5, 10, 20, 30, 60, 120].find((s) => wall / 1000 / s <= 12) ?? 300;
  return Array.from({ length: Math.floor(wall / 1000 / step) + 1 }, (_, i) => i * step);
}
