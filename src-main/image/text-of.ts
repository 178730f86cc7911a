import { isUtf8 } from 'node:buffer';
import type { Comment } from './picture-metadata.js';

/** UTF-8 where it is valid, Latin-1 otherwise, for formats that do not say which. */
export const textOf = (bytes: Buffer): string => bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');

/** A text with what it is about, for formats that have no keywords. */
export const withKeyword = ({ keyword, text }: Comment): string =>
  keyword === 'Comment' ? text : `${keyword}: ${text}`;
