/** What tells a model apart here. */
export interface Named {
  readonly id: string;
  readonly scale: number;
}

/** The models that `name` stands for: the one with that id, or all of a family whose ids are `name-x2`, `name-x3`, …. */
export function modelsOf<M extends Named>(all: readonly M[], name: string): M[] {
  const exact = all.filter(({ id }) => id === name);
  return exact.length > 0 ? exact : all.filter(({ id, scale }) => id === `${name}-x${scale}`);
}

/** The one of them that a factor means: of that scale, or else the largest; null where no factor was asked for. */
export function modelFor<M extends Named>(all: readonly M[], name: string, factor: number | null): M | undefined {
  const family = modelsOf(all, name);
  return family.find(({ scale }) => scale === factor) ?? family.toSorted((a, b) => b.scale - a.scale)[0];
}

/**
 * What a recipe calls a model: by its family where that means it at this factor, so that another size later takes the
 * member that suits it, or else by its id.
 */
export function nameFor(all: readonly Named[], { id, scale }: Named, factor: number | null): string {
  const suffix = `-x${scale}`;
  const family = id.endsWith(suffix) ? id.slice(0, -suffix.length) : id;
  return modelFor(all, family, factor)?.id === id ? family : id;
}
