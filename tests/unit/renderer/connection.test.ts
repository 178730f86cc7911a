import { describe, expect, it } from 'vitest';
import { Connection } from '../../../src-renderer/connection/connection.svelte.js';
import { NotKnown, type Transport } from '../../../src-renderer/connection/transport.js';
import { eventually } from '../../fixtures/eventually.js';

/** A line that answers each call with its number, until it is cut. */
function transport(number: number) {
  let cut = () => {};
  const closed = new Promise<void>((resolve) => (cut = resolve));
  const link: Transport['link'] = {
    call: async (path) => {
      if (path.at(-1) !== 'watch') return number as never;
      return (async function* () {
        yield number;
        await closed;
        throw new Error('The transport is cut.');
      })() as never;
    },
  };
  return { transport: { link, closed }, cut };
}

describe('the connection', () => {
  it('comes back after the serving side went away, and hears again', async () => {
    const lines = [transport(1), transport(2)];
    let opened = 0;
    const connection = new Connection(async () => {
      const next = lines[opened++];
      if (next === undefined) throw new Error('Nothing answers.');
      return next.transport;
    });
    const heard: unknown[] = [];
    const problems: unknown[] = [];
    void connection.keep();
    void connection.listen(
      (client) => client.queue.watch() as never,
      (event) => heard.push(event),
      (problem) => problems.push(problem),
    );
    await eventually(() => expect(heard).toEqual([1]));
    expect(connection.status).toBe('open');
    lines[0]!.cut();
    await eventually(() => expect(connection.status).toBe('lost'));
    await eventually(() => expect(heard).toEqual([1, 2]));
    expect(connection.status).toBe('open');
    // The banner tells of a lost line, nothing else does.
    expect(problems).toEqual([]);
    connection.close();
  });

  it('tells once of what ends subscriptions while the line is open', async () => {
    const connection = new Connection(async () => transport(1).transport);
    const problems: unknown[] = [];
    let asked = 0;
    const refused = new Error('Refused.');
    void connection.keep();
    void connection.listen(
      () => Promise.reject((asked++, refused)),
      () => undefined,
      (problem) => problems.push(problem),
    );
    await eventually(() => expect(asked).toBeGreaterThan(2));
    expect(problems).toEqual([refused]);
    connection.close();
  });

  it('tells silence from a refusal, and goes on when the page is known again', async () => {
    const answers = [new Error('Nothing answers.'), new NotKnown(), transport(1).transport];
    const connection = new Connection(async () => {
      const next = answers.shift()!;
      if (next instanceof Error) throw next;
      return next;
    });
    const seen: string[] = [];
    void connection.keep();
    for (const status of ['lost', 'refused', 'open'] as const) {
      await eventually(() => expect(connection.status).toBe(status));
      seen.push(status);
    }
    expect(seen).toEqual(['lost', 'refused', 'open']);
    connection.close();
  });

  it('lets what is asked meanwhile wait for the next transport', async () => {
    let arrive = (_line: Transport) => {};
    const connection = new Connection(() => new Promise((resolve) => (arrive = resolve)));
    void connection.keep();
    const answer = connection.client.settings.recentFolders();
    arrive(transport(7).transport);
    expect(await answer).toBe(7);
    connection.close();
  });
});
