// The house rules: which room may import which, and which room is the one door to an outside thing.
// ARCHITECTURE.md shows the same table; this one is what lint holds.

/** Room (folder below src-main) -> rooms it may import. */
export const rooms = {
  contract: [],
  base: [],
  network: ['base'],
  weights: ['network', 'base'],
  library: ['weights', 'network', 'base', 'contract'],
  image: ['base', 'contract'],
  engine: ['image', 'network', 'base', 'contract'],
  measure: ['engine', 'library', 'image', 'network', 'base', 'contract'],
  batch: ['engine', 'library', 'image', 'base', 'contract'],
  app: ['measure', 'batch', 'engine', 'library', 'weights', 'image', 'network', 'base', 'contract'],
  window: ['app', 'batch', 'engine', 'image', 'base', 'contract'],
  desktop: ['window', 'app', 'base', 'contract'],
  tools: ['engine', 'image', 'weights', 'network', 'base'],
  'hosts/cli': ['hosts/web', 'window', 'app', 'contract', 'base'],
  'hosts/web': ['window', 'app', 'contract', 'base'],
  'hosts/electron': ['desktop', 'window', 'app', 'contract', 'base'],
};

/** Package -> the only rooms that may import it. */
export const doors = {
  birpc: ['base'],
  sharp: ['image'],
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
  chokidar: ['window'],
  'p-queue': ['window'],
  '@orpc/server': ['window', 'hosts/web', 'hosts/electron'],
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

/** How many folders below its room a file may lie. */
const DEPTHS = [0, 1, 2, 3];

/** ESLint flat-config entries that hold the two tables, with a message that says what is allowed. */
export function layerRules() {
  return Object.entries(rooms).flatMap(([room, allowed]) => {
    const refused = Object.keys(rooms).filter((other) => other !== room && !allowed.includes(other));
    const mayUse = allowed.length > 0 ? allowed.join(', ') : 'nothing of this program';
    const doorPatterns = [
      ...Object.entries(doors)
        .filter(([, owners]) => !owners.includes(room))
        .map(([name, owners]) => ({
          regex: `^${name}(/|$)`,
          message: `${name} has one door: only ${owners.join(', ')} may import it.`,
        })),
    ];
    if (room === 'contract') {
      doorPatterns.push({ regex: '^node:', message: 'The contract is shared with the window: nothing of Node.' });
    }
    // A folder in a room may be called as another room is, so what `../` means depends on how deep a file lies.
    return DEPTHS.map((depth) => {
      const up = room.split('/').length + depth;
      const patterns = refused.map((other) => ({
        regex: `^(\\.\\./){${up}}${other}/`,
        message: `Bad layering: ${room} may import ${mayUse}, not ${other}.`,
      }));
      return {
        files: [`src-main/${room}/${'*/'.repeat(depth)}*.ts`],
        rules: { 'no-restricted-imports': ['error', { patterns: [...patterns, ...doorPatterns] }] },
      };
    });
  });
}
