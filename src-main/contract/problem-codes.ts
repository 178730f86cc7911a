/**
 * What can go wrong, as words for programs: the ledger keeps them, child processes and windows hand them on. What people
 * read is the sentence beside one. A word stays as it is, because ledgers outlive the program that wrote it.
 */
// prettier-ignore
export const problemCodes = [
  // What was asked for.
  'bad-id', 'bad-option', 'bad-request', 'bad-template', 'crop-outside', 'input-missing', 'no-preset', 'not-here',
  'nothing-found', 'output-is-input', 'outside-roots', 'port-taken',
  // A file or a folder to read.
  'depth-unsupported', 'name-not-utf8', 'file-changed', 'file-damaged', 'file-empty', 'file-in-use', 'file-missing',
  'file-truncated', 'file-unreadable', 'folder-unreadable', 'format-unknown', 'format-unsupported', 'not-a-file',
  'picture-crashed', 'picture-too-large',
  // The size of a result, and what its format holds.
  'format-too-small', 'hdr-format', 'large-enough', 'too-large', 'too-many-megapixels',
  // Writing a result, under its name.
  'cannot-encode', 'canvas-damaged', 'disk-full', 'encode-failed', 'exists', 'file-too-large', 'folder-gone',
  'no-folder', 'no-space', 'not-writable', 'replaces-original', 'result-wrong',
  // The machine, and this program on it.
  'cannot-open', 'cannot-sleep', 'closing', 'engine-died', 'engine-hung', 'home-unusable', 'ledger-damaged', 'ledger-newer', 'network-failed', 'no-provider',
  'out-of-memory', 'program-incomplete', 'settings-damaged', 'too-many-files', 'unexpected',
  // Weight files and networks.
  'not-counted', 'not-local', 'onnx-crashed', 'onnx-damaged', 'onnx-foreign', 'onnx-refused', 'onnx-unsupported', 'unknown-network',
  'weights-damaged', 'weights-missing', 'weights-refused', 'weights-shape', 'weights-too-large', 'weights-unknown',
  'weights-unsupported',
  // Models at hand, and fetching others.
  'card-damaged', 'catalogue-damaged', 'download-changed', 'download-failed', 'download-refused', 'download-size',
  'model-bundled', 'model-changed', 'model-exists', 'model-incomplete', 'model-unreadable', 'no-enlarging-model',
  'no-file', 'no-int8', 'no-model', 'no-npm', 'no-such-scale', 'not-in-catalogue', 'unknown-model',
  // Batches, and a window's queue.
  'already-running', 'batch-damaged', 'batch-runs', 'cancelled', 'nothing-waits', 'picture-gone', 'queue-empty',
  // A batch that several machines share.
  'another-version', 'no-queue', 'no-storage', 'no-studio', 'queue-data',
  // Benchmarks and evaluations.
  'evaluate-failed', 'measuring-already', 'measuring-died', 'no-pairs', 'pair-sizes', 'reference-too-small',
  'too-small',
] as const;

export type ProblemCode = (typeof problemCodes)[number];
