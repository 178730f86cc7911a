import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Problem } from '../base/problem.js';

/** Where a queue is, and how to get in. */
export interface QueueAddress {
  /** Without any secret, for people. */
  readonly shown: string;
  readonly options: ServerOptions;
}

/** What the client of the server is told. */
export interface ServerOptions {
  readonly host: string;
  readonly port: number;
  readonly db: number;
  readonly username?: string;
  readonly password?: string;
  readonly tls?: { readonly servername?: string };
}

/** Where the password may be: itself, or the name of a file that holds it and nothing else. */
export const PASSWORD = 'ENLARGER_QUEUE_PASSWORD';
export const PASSWORD_FILE = 'ENLARGER_QUEUE_PASSWORD_FILE';

/**
 * Reads `redis://host:6379/0` or `rediss://user@host:6380/0` (TLS). The password comes from the environment or a file, and
 * is taken out of the environment, so that children do not have it.
 *
 * @throws Problem `bad-option` for what is no such address, and for one with a password: every user can read it there
 */
export function queueAddress(text: string, environment: NodeJS.ProcessEnv = process.env): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^rediss?:$/.test(url.protocol) || url.hostname === '' || !/^\/?\d*$/.test(url.pathname)) {
    // Not told as it came: whatever is wrong with it, a secret may be in it.
    throw new Problem('bad-option', 'Expected an address such as redis://host:6379/0 for --queue but got another one.');
  }
  if (url.password !== '') {
    throw new Problem(
      'bad-option',
      'The address of --queue has a password in it, which everybody on this machine can read.',
      `Leave it out there, and put it into ${PASSWORD}, or into a file that ${PASSWORD_FILE} names.`,
    );
  }
  const password = passwordFrom(environment);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return {
    shown: `${url.protocol}//${url.username === '' ? '' : `${url.username}@`}${url.host}${url.pathname}`,
    options: {
      host,
      port: url.port === '' ? 6379 : Number(url.port),
      db: Number(url.pathname.slice(1)),
      ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
      ...(password === undefined ? {} : { password }),
      // A number is no name: TLS then looks for it among the certificate's addresses.
      ...(url.protocol === 'rediss:' ? { tls: isIP(host) === 0 ? { servername: host } : {} } : {}),
    },
  };
}

function passwordFrom(environment: NodeJS.ProcessEnv): string | undefined {
  const { [PASSWORD]: password, [PASSWORD_FILE]: file } = environment;
  Reflect.deleteProperty(environment, PASSWORD);
  if (password !== undefined && password !== '') return password;
  if (file === undefined || file === '') return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    throw new Problem('bad-option', `The file that ${PASSWORD_FILE} names cannot be read (${code}).`, undefined, {
      cause,
    });
  }
}
