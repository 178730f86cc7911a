// Before electron-builder packs: puts where electron-builder.yml takes it from what is not in the checkout.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installerScript } from './associations.mjs';
import { shippedNode } from './shipped-node.mjs';

/** @param context  electron-builder's, of a `beforePack` */
export default async function beforePack(context) {
  const release = join(import.meta.dirname, '..', 'release');
  await shippedNode(context, join(release, 'node'));
  writeFileSync(join(release, 'installer.nsh'), installerScript());
}
