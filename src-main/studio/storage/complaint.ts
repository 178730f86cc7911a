import { Problem } from '../../base/problem.js';

interface Told {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

export const statusOf = (error: unknown): number | undefined => (error as Told).$metadata?.httpStatusCode;

/** Whether a name was taken where nothing may be replaced. */
export const isTaken = (error: unknown): boolean => statusOf(error) === 412;

/** Whether two wrote to one name at the same time, of whom none may have succeeded. */
export const isConflict = (error: unknown): boolean => statusOf(error) === 409;

/**
 * Why storage did not do as it was asked, for people. Of what its client says only the kind of failure is told: there may
 * be parts of keys in the rest.
 */
export function complaint(error: unknown, address: string, doing: 'read' | 'write'): Problem {
  if (error instanceof Problem) return error;
  const { name = '', code = name } = error as Told;
  const status = statusOf(error);
  if (name === 'NoSuchBucket')
    return new Problem('no-storage', `There is no bucket for ${address}.`, 'Check its name.');
  if (status === 404) return new Problem('file-missing', 'There is no such object in the storage.', 'Check the name.');
  if (isTaken(error)) return new Problem('exists', `There is already an object called ${address}.`);
  if (status === 403) {
    const [how, what] =
      doing === 'read' ? (['file-unreadable', 'read'] as const) : (['not-writable', 'written'] as const);
    return new Problem(how, `${address} may not be ${what} with the keys that are set (${name}).`, 'Check the keys.');
  }
  if (/^(CredentialsProviderError|TokenProviderError)$/.test(name)) {
    return new Problem(
      'no-storage',
      `There are no keys for ${address}.`,
      'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of the shared files in AWS_PROFILE.',
    );
  }
  return new Problem(
    'no-storage',
    `The storage did not answer for ${address} as it should (${status === undefined ? code : `${name}, ${status}`}).`,
    'Check its address and whether it runs, then retry.',
  );
}
