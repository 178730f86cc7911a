import { z } from 'zod';
import { measuredQuality, storedCard } from './model.js';

// Models that others published and that the program can fetch: what models/catalogue.json says.

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const weightFile = z.object({ size: z.int().positive(), sha256 });

/** A weight file and where it lies. ncnn models are two files, of which the `.param` comes first. */
const origin = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('address'),
    files: z.array(weightFile.extend({ address: z.url({ protocol: /^https?$/ }) })).min(1),
  }),
  z.object({
    kind: z.literal('npm'),
    package: z.string(),
    version: z.string(),
    /** Of the package, as npm's lock files say it. */
    integrity: z.string().regex(/^sha512-/),
    /** Bytes of the whole package, which must be fetched for the files in it. */
    download: z.int().positive(),
    files: z.array(weightFile.extend({ path: z.string() })).min(1),
  }),
]);
export type Origin = z.infer<typeof origin>;

export const catalogueEntry = z.object({
  id: storedCard.shape.id,
  title: z.string(),
  /** Architecture id. */
  network: z.string(),
  scale: storedCard.shape.scale,
  licence: z.string(),
  /** Whether the licence lets others hand the weights on. */
  redistributable: z.boolean(),
  /** Page of the people who made it. */
  source: z.url(),
  trainingData: z.string().exactOptional(),
  goodFor: storedCard.shape.goodFor,
  input: storedCard.shape.input,
  /** What people who look for a model are shown it for; absent: one of many. The window has a sample of each of these. */
  recommended: z.enum(['photographs', 'illustrations', 'faithful']).exactOptional(),
  /** Y of BT.601, by the authors' code with these weights. */
  measured: z.array(measuredQuality),
  origin,
});
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

export const catalogue = z.object({ models: z.array(catalogueEntry) });

/** Bytes to be fetched for an entry. */
export const downloadSize = ({ origin: from }: CatalogueEntry): number =>
  from.kind === 'npm' ? from.download : from.files.reduce((sum, { size }) => sum + size, 0);
