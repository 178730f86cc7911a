import globals from 'globals';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';
import { house } from './lint/house.mjs';
import { doorRules, sharedRules, windowRules } from './lint/layers.mjs';

export default tseslint.config(
  { ignores: ['dist', 'release', 'node_modules', 'test-results'] },
  ...tseslint.configs.strict,
  {
    files: ['src-main/**/*.ts', 'tests/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    // Electron is ready only when its entry, with all that it imports, has been evaluated; and CommonJS has no such await.
    files: ['src-main/**'],
    ignores: ['src-main/hosts/cli/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'AwaitExpression:not(:function *)', message: 'Nothing is awaited at the top level of a module.' },
      ],
    },
  },
  {
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', caughtErrors: 'all' },
      ],
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  // CommonJS has no other way to import.
  { files: ['**/*.{cts,cjs}'], rules: { '@typescript-eslint/no-require-imports': 'off' } },
  {
    files: ['src-main/**/*.{ts,cts}', 'src-renderer/**/*.{ts,svelte}'],
    plugins: { house },
    rules: { 'house/rooms': 'error', 'house/no-circles': 'error', 'house/children-only': 'error' },
  },
  ...doorRules(),
  sharedRules(),
  ...windowRules(),
  ...svelte.configs.recommended,
  {
    files: ['src-renderer/**'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: tseslint.parser, extraFileExtensions: ['.svelte'] },
    },
    // Rows come by the ten thousand: state is plain values that are replaced as a whole, never watched in parts.
    rules: { 'svelte/prefer-svelte-reactivity': 'off' },
  },
  {
    files: ['scripts/**', 'tests/bench/**', 'resources/**', '**/*.mjs'],
    languageOptions: { globals: globals.node },
    rules: { 'no-console': 'off' },
  },
);
