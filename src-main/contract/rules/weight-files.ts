// Which files hold models, by their names alone.

/** Suffixes of weight files, small and without a dot; `.json` is TensorFlow.js' model.json. */
export const weightSuffixes = ['pth', 'pt', 'ckpt', 'safetensors', 'onnx', 'param', 'bin', 'json'] as const;

/** What was dropped or pasted: models, each by the file that is to be imported, and everything else. */
export interface Sorted {
  readonly models: readonly string[];
  readonly others: readonly string[];
}

/**
 * Tells models from pictures among paths. A model of several files is taken once: ncnn's pair by its `.param`, a
 * TensorFlow.js model by its `.json`, which counts as one only if it is called model.json or has shards beside it, for
 * many programs keep notes on a picture in a `.json` of its name.
 */
export function sortPaths(paths: readonly string[]): Sorted {
  const files = paths.map(partsOf);
  const isBeside = ({ folder }: Parts, is: (other: Parts) => boolean): boolean =>
    files.some((other) => other.folder === folder && is(other));
  const isManifest = (file: Parts): boolean =>
    file.suffix === 'json' && (file.stem === 'model' || isBeside(file, ({ suffix }) => suffix === 'bin'));
  const isPart = (file: Parts): boolean =>
    file.suffix === 'bin' &&
    isBeside(file, (other) => isManifest(other) || (other.suffix === 'param' && other.stem === file.stem));
  const isModel = (file: Parts): boolean =>
    file.suffix === 'json' ? isManifest(file) : isWeightSuffix(file.suffix) && !isPart(file);
  const pathsOf = (some: readonly Parts[]): string[] => some.map(({ path }) => path);
  return {
    models: pathsOf(files.filter(isModel)),
    others: pathsOf(files.filter((file) => !isModel(file) && !isPart(file))),
  };
}

interface Parts {
  readonly path: string;
  readonly folder: string;
  readonly stem: string;
  readonly suffix: string;
}

/** A path of any system in small letters: names differ in more than case. */
function partsOf(path: string): Parts {
  const [, folder, name] = /^(.*[\\/])?([^\\/]*)$/s.exec(path.toLowerCase())!;
  const dot = name!.lastIndexOf('.');
  const [stem, suffix] = dot < 0 ? [name!, ''] : [name!.slice(0, dot), name!.slice(dot + 1)];
  return { path, folder: folder ?? '', stem, suffix };
}

const isWeightSuffix = (suffix: string): boolean => (weightSuffixes as readonly string[]).includes(suffix);

/** Whether a file may belong to a model, as far as its name tells. */
export const isWeightName = (name: string): boolean => isWeightSuffix(partsOf(name).suffix);
