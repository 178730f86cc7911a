import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PASSWORD, PASSWORD_FILE, queueAddress } from '../../../src-main/studio/address.js';
import { temporaryFolder } from '../../fixtures/fresh-model.js';

test('an address says where the server is, with TLS and a user where it names them', () => {
  expect(queueAddress('redis://studio/2', {})).toEqual({
    shown: 'redis://studio/2',
    options: { host: 'studio', port: 6379, db: 2 },
  });
  expect(queueAddress('rediss://en%40larger@10.0.0.1:7000', {}).options).toEqual({
    ...{ host: '10.0.0.1', port: 7000, db: 0, username: 'en@larger', tls: {} },
  });
  expect(queueAddress('rediss://studio', {}).options).toMatchObject({ port: 6379, tls: { servername: 'studio' } });
  expect(queueAddress('redis://[::1]:6380/0', {}).options.host).toBe('::1');
});

test('a password comes from the environment, which children then have without it, or from a file', async () => {
  const environment = { [PASSWORD]: 'geheim', OTHER: 'x' };
  const { options, shown } = queueAddress('rediss://me@host', environment);
  expect(options.password).toBe('geheim');
  expect(shown).not.toContain('geheim');
  expect(environment).toEqual({ OTHER: 'x' });

  const folder = await temporaryFolder();
  const file = join(folder.path, 'password');
  await writeFile(file, 'from a file\n');
  expect(queueAddress('redis://host', { [PASSWORD_FILE]: file }).options.password).toBe('from a file');
  await folder.dispose();
  expect(() => queueAddress('redis://host', { [PASSWORD_FILE]: file })).toThrow(/cannot be read \(ENOENT\)/);
});

test('a password in the address is refused, and not told', () => {
  const refused = (): unknown => queueAddress('redis://me:geheim@host/0', {});
  expect(refused).toThrow(/has a password in it, which everybody on this machine can read/);
  expect(refused).not.toThrow(/geheim/);
});

test.each(['host:6379', 'http://host', 'redis://', 'redis://host/a', 'redis://me:geheim@:x', ''])(
  'what is no address is refused without repeating it: %s',
  (text) => {
    const refused = (): unknown => queueAddress(text, {});
    expect(refused).toThrow(/Expected an address such as redis:\/\/host:6379\/0/);
    expect(refused).not.toThrow(/geheim/);
  },
);
