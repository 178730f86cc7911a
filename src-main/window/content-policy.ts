/**
 * What the window's page may load in any host: the program's own files and pictures, nothing inline, nothing from
 * anywhere else.
 *
 * @param connections  what it may connect to besides where it comes from
 */
export const contentPolicy = (...connections: readonly string[]): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "font-src 'self'",
    ["connect-src 'self'", ...connections].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
