import { z } from 'zod';
import { Problem } from './problem.js';

/** What was asked, if it has the schema's form. @throws Problem `bad-request` with where it has not */
export function checked<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = z.core.toDotPath(issue!.path);
  throw new Problem('bad-request', `The request is not right: ${place === '' ? '' : `${place}: `}${issue!.message}.`);
}
