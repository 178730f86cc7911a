/** Sites that a link in the window may open in the user's browser: where models and their papers are. */
const OUTSIDE = new Set(['github.com', 'arxiv.org', 'www.npmjs.com', 'huggingface.co']);

/** Only addresses of known sites over https: a `file:` or `smb:` address could start a program. */
export function mayOpenExternally(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' && OUTSIDE.has(hostname);
}
