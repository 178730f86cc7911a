import { Problem } from '../base/problem.js';

/**
 * Loads packages that nobody needs but who asks for what they do.
 *
 * @param what  begins the sentence for somebody who lacks them
 * @throws Problem `no-studio`
 */
export async function optional<T>(load: () => Promise<T>, what: string): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(code)) throw cause;
    throw new Problem('no-studio', `${what}, which are not here.`, 'In a checkout `npm install` fetches them.', {
      cause,
    });
  }
}
