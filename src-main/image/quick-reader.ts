import type { ReadAt } from './read-at.js';
import type { PictureFacts } from './types.js';

/** What one format's header tells; undefined where there is anything in it that libvips had better look at. */
export type QuickReader = (read: ReadAt) => Promise<Omit<PictureFacts, 'bytes' | 'pixels' | 'pages'> | undefined>;
