// For which pictures a package offers itself to its system, by the contract's formats: settings of electron-builder that
// electron-builder.yml takes in. Nowhere does it become what they are opened by.
import { formats, inputFormats } from '../dist/main/contract/formats.js';

const readable = inputFormats.map((name) => formats[name]);

export default {
  // Types that the system knows. With `fileAssociations` the deb would define them anew, with an icon of its own.
  linux: { mimeTypes: readable.flatMap(({ mimeTypes }) => mimeTypes) },
  mac: {
    fileAssociations: readable.map(({ title, suffixes }) => ({
      ...{ ext: suffixes, name: `${title} picture`, role: 'Viewer', rank: 'Alternate' },
    })),
  },
};

const KEY = 'SHELL_CONTEXT "Software\\Classes\\Applications\\${APP_EXECUTABLE_FILENAME}';

/**
 * The same for the Windows installer: among the programs of "Open with". With `fileAssociations` it would take the place
 * of the program that opens them, and leave it empty when it is removed.
 */
export const installerScript = () => `!macro customInstall
  WriteRegStr ${KEY}\\shell\\open\\command" "" '"$appExe" "%1"'
${readable
  .flatMap(({ suffixes }) => suffixes)
  .map((suffix) => `  WriteRegStr ${KEY}\\SupportedTypes" ".${suffix}" ""`)
  .join('\n')}
  System::Call 'shell32::SHChangeNotify(i, i, i, i) v (0x08000000, 0, 0, 0)'
!macroend

!macro customUnInstall
  DeleteRegKey ${KEY}"
!macroend
`;
