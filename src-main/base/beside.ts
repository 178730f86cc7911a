import { dirname, join } from 'node:path';

/** Where results of a folder go if none was chosen: `shoot-enlarged` beside `shoot`; beside a whole disk is nothing. */
export const besideFolder = (folder: string): string =>
  dirname(folder) === folder ? join(folder, 'enlarged') : `${folder}-enlarged`;
