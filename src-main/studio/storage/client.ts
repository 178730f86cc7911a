import type { S3Client } from '@aws-sdk/client-s3';
import { Problem } from '../../base/problem.js';
import { optional } from '../optional.js';

// The one door to the libraries of S3-compatible storage. They are loaded when storage is named, and never else.

export type Sdk = typeof import('@aws-sdk/client-s3') & Pick<typeof import('@aws-sdk/lib-storage'), 'Upload'>;

const loaded = (): Promise<Sdk> =>
  optional(async () => {
    const [client, storage] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')]);
    return { ...client, Upload: storage.Upload };
  }, 'Pictures in S3-compatible storage need the packages @aws-sdk/client-s3 and @aws-sdk/lib-storage');

/** What a store whose address is not Amazon's is told where nothing says a region: most have none. */
const ANY_REGION = 'us-east-1';
/** How often a request is made in all, by the client's own rules. */
const ATTEMPTS = 4;
/** Silence after which a connection is given up, ms. */
const SILENCE = 60_000;

/** The client, with keys and a region as all programs of this kind find them: in the environment or the shared files. */
export async function openClient(
  endpoint: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<{ sdk: Sdk; client: S3Client }> {
  const own = endpoint ?? environment['AWS_ENDPOINT_URL_S3'] ?? environment['AWS_ENDPOINT_URL'];
  if (own !== undefined) refuseBad(own);
  // On which Node this program runs is its own to say.
  environment['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const sdk = await loaded();
  const settings = {
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: 5000, socketTimeout: SILENCE },
    // A name for each bucket is Amazon's way; others seldom have one.
    ...(own === undefined ? {} : { endpoint: own, forcePathStyle: true }),
  };
  const client = new sdk.S3Client(settings);
  const region = await client.config.region().catch(() => undefined);
  if (region !== undefined) return { sdk, client };
  client.destroy();
  if (own !== undefined) return { sdk, client: new sdk.S3Client({ ...settings, region: ANY_REGION }) };
  throw new Problem(
    'no-storage',
    'Expected a region of Amazon S3, or the address of other storage, but neither is said.',
    'Set AWS_REGION, or name the storage with --s3-endpoint or AWS_ENDPOINT_URL_S3.',
  );
}

/** @throws Problem `bad-option` */
function refuseBad(endpoint: string): void {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return;
  // Not told as it came: a secret may be in it.
  throw new Problem(
    'bad-option',
    'Expected an address such as https://storage.example:9000 for the storage but got another one.',
    'Keys go into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or into the shared credentials file.',
  );
}
