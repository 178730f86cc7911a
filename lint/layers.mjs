// The house rules: which room may import which, and which room is the one door to an outside thing.
// ARCHITECTURE.md shows the same table; this one is what lint holds.

const main = {
  contract: [],
  base: ['contract'],
  network: ['base'],
  weights: ['network', 'base'],
  library: ['weights', 'network', 'base', 'contract'],
  image: ['base', 'contract'],
  engine: ['image', 'network', 'base', 'contract'],
  measure: ['engine', 'library', 'image', 'network', 'base', 'contract'],
  batch: ['engine', 'library', 'image', 'base', 'contract'],
  'app/models': ['measure', 'batch', 'engine', 'library', 'image', 'base', 'contract'],
  app: ['app/models', 'batch', 'engine', 'image', 'library', 'base', 'contract'],
  'window/folders': ['batch', 'base', 'contract'],
  'window/pictures': ['batch', 'engine', 'image', 'base', 'contract'],
  'window/queue': ['window/folders', 'window/pictures', 'app', 'app/models', 'batch', 'engine', 'base', 'contract'],
  'window/models': ['window/folders', 'window/queue', 'app', 'app/models', 'batch', 'engine', 'base', 'contract'],
  window: [
    ...['window/folders', 'window/pictures', 'window/queue', 'window/models'],
    ...['app', 'app/models', 'batch', 'base', 'contract'],
  ],
  studio: ['app', 'app/models', 'batch', 'engine', 'library', 'image', 'base', 'contract'],
  desktop: ['window', 'window/pictures', 'app', 'base', 'contract'],
  tools: ['engine', 'image', 'weights', 'network', 'base', 'contract'],
  'hosts/web': ['window', 'window/pictures', 'app', 'contract', 'base'],
  'hosts/electron': ['desktop', 'window', 'window/pictures', 'app', 'contract', 'base'],
  'hosts/cli': ['hosts/web', 'window', 'studio', 'app', 'app/models', 'contract', 'base'],
};

/** The window's page; `door` is src-renderer/contract.ts, its one way to the contract. */
const page = {
  theme: [],
  words: ['door'],
  connection: ['door'],
  state: ['connection', 'words', 'door'],
  ui: ['state', 'door'],
  queue: ['ui', 'state', 'door'],
  run: ['ui', 'state', 'door'],
  settings: ['ui', 'state', 'words', 'door'],
  models: ['ui', 'state', 'door'],
  recipe: ['models', 'ui', 'state', 'door'],
  comparison: ['models', 'ui', 'state', 'door'],
  info: ['ui', 'state', 'words', 'door'],
  stage: ['comparison', 'info', 'ui', 'state', 'door'],
  app: ['queue', 'stage', 'recipe', 'run', 'settings', 'models', 'ui', 'state', 'door'],
};

const prefixed = (folder, table) =>
  Object.entries(table).map(([room, allowed]) => [
    `${folder}/${room}`,
    allowed.map((one) => (one === 'door' ? folder : `${folder}/${one}`)),
  ]);

/** Room (folder) -> rooms it may import. */
export const rooms = Object.fromEntries([
  ...prefixed('src-main', main),
  ...prefixed('src-renderer', page),
  // Where the page begins, and its door.
  [
    'src-renderer',
    ['theme', 'app', 'connection', 'state'].map((room) => `src-renderer/${room}`).concat('src-main/contract'),
  ],
]);

/** Package -> the only rooms that may import it. */
export const doors = {
  birpc: ['base'],
  sharp: ['image'],
  '@xmldom/xmldom': ['image'],
  'libheif-js': ['image'],
  'libraw-wasm': ['image'],
  'wasm-vips': ['image'],
  '@cornerstonejs/codec-openjpeg': ['image'],
  'onnxruntime-node': ['engine'],
  '@photostructure/sqlite': ['batch'],
  '@bufbuild/protobuf': ['network'],
  electron: ['hosts/electron'],
  tar: ['library'],
  undici: ['library'],
  commander: ['hosts/cli'],
  'cli-progress': ['hosts/cli'],
  ws: ['hosts/web'],
  sirv: ['hosts/web'],
  conf: ['window'],
  chokidar: ['window/folders'],
  'p-queue': ['window/pictures'],
  bullmq: ['studio'],
  ioredis: ['studio'],
  '@aws-sdk/client-s3': ['studio'],
  '@aws-sdk/lib-storage': ['studio'],
  '@orpc/server': ['window', 'hosts/web', 'hosts/electron'],
};

/**
 * Native code and WebAssembly that decode, encode or compute, which may take their process down, and our own decoders:
 * never loaded by what `owners` load, since windows and the ledger would go too. Modules of children are started, not
 * imported.
 */
export const inChildren = {
  owners: ['src-main/hosts/cli/main.ts', 'src-main/hosts/electron/main.ts'],
  packages: [
    ...['sharp', 'wasm-vips', 'libheif-js', 'libraw-wasm', '@cornerstonejs/codec-openjpeg', 'onnxruntime-node'],
  ],
  folders: ['src-main/image/decoders/', 'src-main/image/tiff/decoder.ts'],
};

/** What of the contract a page may load: plain values and functions without a schema, whose checks its policy refuses. */
const shared = '(formats|providers|problem-codes)\\.js$|rules/';

/** What a page may load brings nothing with it that a page may not. */
export const sharedRules = () => ({
  files: ['src-main/contract/{formats,providers,problem-codes}.ts', 'src-main/contract/rules/*.ts'],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          { regex: '^[^.]', message: 'The window loads this file: no packages.' },
          {
            regex: `^\\.\\./(?!${shared})`,
            allowTypeImports: true,
            message: 'The window loads this file: types only.',
          },
        ],
      },
    ],
  },
});

/** The window knows the program by its contract alone, through `src-renderer/contract.ts`: types, and what is shared. */
export function windowRules() {
  const types = {
    group: ['**/src-main/**'],
    message: 'Bad layering: only src-renderer/contract.ts may import the contract.',
  };
  const outside = {
    regex: '^(node:|electron$|zod|@orpc/(server|contract))',
    message: 'The window runs in a page: nothing of Node, no schemas.',
  };
  return [
    { files: ['src-renderer/**'], rules: { 'no-restricted-imports': ['error', { patterns: [types, outside] }] } },
    {
      files: ['src-renderer/contract.ts'],
      rules: {
        'no-restricted-imports': 'off',
        '@typescript-eslint/no-restricted-imports': [
          'error',
          {
            patterns: [
              { regex: 'src-main/(?!contract/)', message: 'Bad layering: the window may know only the contract.' },
              { regex: `src-main/contract/(?!${shared})`, allowTypeImports: true, message: 'Types only.' },
            ],
          },
        ],
      },
    },
    { files: ['src-renderer/vite.config.mjs'], rules: { 'no-restricted-imports': 'off' } },
  ];
}

/** Refuses packages that have a door elsewhere, and Node in the contract. */
export function doorRules() {
  return Object.keys(main).map((room) => {
    const patterns = Object.entries(doors)
      .filter(([, owners]) => !owners.includes(room))
      .map(([name, owners]) => ({
        regex: `^${name}(/|$)`,
        message: `${name} has one door: only ${owners.join(', ')} may import it.`,
      }));
    if (room === 'contract') {
      patterns.push({ regex: '^node:', message: 'The contract is shared with the window: nothing of Node.' });
    }
    // A room's files, without those of rooms in it.
    const inner = Object.keys(main).filter((other) => other.startsWith(`${room}/`));
    return {
      files: [`src-main/${room}/**/*.ts`],
      ignores: inner.map((other) => `src-main/${other}/**`),
      rules: { 'no-restricted-imports': ['error', { patterns }] },
    };
  });
}
