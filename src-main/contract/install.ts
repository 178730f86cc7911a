import { z } from 'zod';

/** What to install: a model of the catalogue by its id, or a weight file at an address. */
export const installRequest = z.object({
  model: z.string().min(1),
  /** What the file at an address must have as its SHA-256; the catalogue has its own. */
  sha256: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, '64 hexadecimal digits')
    .exactOptional(),
});
export type InstallRequest = z.infer<typeof installRequest>;

export const isAddress = (model: string): boolean => /^https?:\/\//i.test(model);
