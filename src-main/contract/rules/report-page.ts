// A report as a page to look at and to print: one file that holds its pictures, made alike by the command line and the window.

export interface ReportPage {
  /** A language's tag. */
  readonly language: string;
  readonly title: string;
  /** Lines below the title: when, how many, how fast. */
  readonly facts: readonly string[];
  readonly pictures: readonly ReportPicture[];
}

export interface ReportPicture {
  readonly name: string;
  readonly folder: string;
  /** A small picture of it as a `data:` address; null where there is none. */
  readonly thumbnail: string | null;
  /** What was made of it, or why nothing was. */
  readonly told: string;
  /** What a person may want to know of the result. */
  readonly notes: string;
  readonly isFailed: boolean;
}

/** Small pictures that a page holds: those of more would make it too large to open. */
export const mostThumbnails = 1000;
/** Their longer side, pixels. */
export const thumbnailSide = 160;

const STYLE = `
  :root { color-scheme: light; font: 13px/1.45 system-ui, sans-serif; color: #1c1c1c; background: #fff }
  body { max-width: 960px; margin: 32px auto; padding: 0 24px }
  h1 { margin: 0 0 4px; font-size: 20px }
  header p { margin: 0; color: #565656 }
  ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 12px 20px; margin: 24px 0; padding: 0; list-style: none }
  li { display: flex; gap: 12px; min-width: 0; break-inside: avoid }
  .small { flex: none; display: grid; place-items: center; width: 88px; height: 88px; background: #f0f0f0 }
  .small img { max-width: 100%; max-height: 100% }
  .told { min-width: 0; overflow-wrap: anywhere }
  .told p { margin: 0 }
  .name { font-weight: 600 }
  .folder, .notes { font-size: 11px; color: #565656 }
  .failed { color: #a3170d }
  @page { margin: 14mm }
  @media print { body { max-width: none; margin: 0; padding: 0 } ul { gap: 10px 16px } }
`;

/** The whole file. */
export function reportPage({ language, title, facts, pictures }: ReportPage): string {
  const items = pictures.map(
    ({ name, folder, thumbnail, told, notes, isFailed }) => `<li>
<div class="small">${thumbnail === null ? '' : `<img src="${escaped(thumbnail)}" alt="">`}</div>
<div class="told"><p class="name">${escaped(name)}</p><p class="folder">${escaped(folder)}</p>
<p${isFailed ? ' class="failed"' : ''}>${escaped(told)}</p>${notes === '' ? '' : `<p class="notes">${escaped(notes)}</p>`}</div>
</li>`,
  );
  return `<!doctype html>
<html lang="${escaped(language)}">
<head><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style></head>
<body>
<header><h1>${escaped(title)}</h1>${facts.map((fact) => `<p>${escaped(fact)}</p>`).join('')}</header>
<ul>
${items.join('\n')}
</ul>
</body>
</html>
`;
}

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]!);
