import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

// Who may come in. Anything that runs on this machine can reach a loopback port, and so can any page in its browser:
// hence a secret, the name that was called, and the page that calls.
// The secret is of one run and is not kept for the next. A page that is still open gives its cookie to whatever answers at
// its port meanwhile, be it another user's program: a secret that outlived the run would be theirs. A page that is not
// known any more says so, and goes on by itself when its browser has been to the new address.

const secret = (): string => randomBytes(32).toString('base64url');

/** Kept by the browser while the host may run, ms / 1000. */
const COOKIE_SECONDS = 365 * 24 * 3600;

/** One-time tokens in addresses, each exchanged for a cookie. */
export class SessionAuth {
  readonly #cookie = secret();
  #tokens = new Set<string>();

  constructor(private readonly port: number) {}

  /** The address for a browser that was not here before. */
  invite(): string {
    const token = secret();
    this.#tokens.add(token);
    return `http://127.0.0.1:${this.port}/?token=${token}`;
  }

  /** Takes a token, once, and gives the cookie for it; undefined for one that is not known or was used. */
  exchange(token: string): string | undefined {
    const known = [...this.#tokens].find((one) => isSame(one, token));
    if (known === undefined) return undefined;
    this.#tokens.delete(known);
    return `${this.#name}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${COOKIE_SECONDS}`;
  }

  /** Whether the request bears the cookie. */
  isKnown({ cookie = '' }: IncomingHttpHeaders): boolean {
    const values = cookie.split(';').map((pair) => pair.trim().split('='));
    return values.some(([name, value]) => name === this.#name && value !== undefined && isSame(value, this.#cookie));
  }

  /** Whether the request calls this host by a name of this machine's own; a name that was rebound to it is another. */
  isCalled({ host }: IncomingHttpHeaders): boolean {
    return host !== undefined && this.#hosts.includes(host);
  }

  /** Whether a page of this host calls, as far as the browser says who does; a socket must say. */
  isFromOwnPage({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders, mustSay = false): boolean {
    if (site === 'cross-site' || site === 'same-site') return false;
    return origin === undefined ? !mustSay : origin === `http://${host}`;
  }

  /** Cookies are not kept apart by port. */
  get #name(): string {
    return `enlarger-${this.port}`;
  }

  get #hosts(): string[] {
    return ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${this.port}`);
  }
}

function isSame(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
}
