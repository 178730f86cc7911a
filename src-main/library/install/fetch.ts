import { EnvHttpProxyAgent, fetch as request, type RequestInit, type Response } from 'undici';

/** The platform's fetch, by way of the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, which Node's own passes over. */
export const fetch = (address: string, init: RequestInit): Promise<Response> =>
  request(address, { ...init, dispatcher: new EnvHttpProxyAgent() });
