/** What steers a terminal (escapes, a line's end, text that runs backwards); a file's name may hold any of it. */
const STEERING = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** One line as it may be shown, with what would steer the terminal written out, as JSON does and reads it. */
export const printable = (line: string): string =>
  line.replace(STEERING, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
