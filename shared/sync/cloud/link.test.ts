import assert from 'node:assert/strict';
import { CloudError, type ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { FakeClock } from '../testing/fake-clock.ts';
import { CloudApi } from './cloud-api.ts';
import type { Connection, Session, SessionHandlers } from './connection.ts';
import { Link, type LinkState } from './link.ts';

/** A connection whose far end the test plays. */
class PlayedConnection implements Connection {
  readonly api = new CloudApi({ serviceUrl: 'http://127.0.0.1:1', token: async () => null });
  readonly sent: unknown[] = [];
  opened = 0;
  fault: CloudError | null = null;
  handlers: SessionHandlers | null = null;

  async open(handlers: SessionHandlers): Promise<Session> {
    this.opened += 1;
    if (this.fault !== null) throw this.fault;
    this.handlers = handlers;
    return { send: (frame) => this.sent.push(frame), close: () => undefined };
  }
}

function newLink() {
  const clock = new FakeClock();
  const connection = new PlayedConnection();
  const states: LinkState[] = [];
  const frames: ServiceFrame[] = [];
  const link = new Link({
    connection,
    clock,
    random: () => 0,
    retryDelayMs: 1000,
    frame: (frame) => frames.push(frame),
    state: (state) => states.push(state),
  });
  return { clock, connection, states, frames, link };
}

/** Lets promises that are settled already run. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('link', () => {
  it('matches an answer to its question, and passes on what is no answer', async () => {
    const { connection, link, frames } = newLink();
    link.connect();
    await settle();
    const answer = link.ask({ type: 'ping' });
    connection.handlers?.frame({
      type: 'user_left',
      workspace_id: 'w',
      branch: 'main',
      user: { id: 'u', username: 'u' },
    });
    connection.handlers?.frame({ type: 'pong', re: 1 });
    assert.deepEqual(await answer, { type: 'pong', re: 1 });
    assert.deepEqual(
      frames.map(({ type }) => type),
      ['user_left'],
    );
    link.dispose();
  });

  it('rejects with the code that the service answers with', async () => {
    const { connection, link } = newLink();
    link.connect();
    await settle();
    const answer = link.ask({ type: 'ping' });
    connection.handlers?.frame({ type: 'error', re: 1, code: 'workspace.not_found', message: 'No such workspace.' });
    await assert.rejects(answer, { code: 'workspace.not_found' });
    link.dispose();
  });

  it('gives up a question that is never answered, although the service goes on talking (L1)', async () => {
    const { clock, connection, link, states } = newLink();
    link.connect();
    await settle();
    const answer = link.ask({ type: 'ping' }, 20_000);
    answer.catch(() => undefined);
    clock.advance(9_000);
    connection.handlers?.frame({ type: 'pong' });
    clock.advance(9_000);
    connection.handlers?.frame({ type: 'pong' });
    assert.equal(states.at(-1)?.link, 'up');
    clock.advance(2_000);
    await assert.rejects(answer, { code: 'service.unreachable', details: { unanswered: true } });
    assert.equal(states.at(-1)?.link, 'down');
    link.dispose();
  });

  it('closes a socket on which nothing was heard for a heartbeat, and comes back', async () => {
    const { clock, connection, link, states } = newLink();
    link.connect();
    await settle();
    clock.advance(10_000);
    assert.equal(states.at(-1)?.link, 'down');
    clock.advance(1000);
    await settle();
    assert.equal(connection.opened, 2);
    assert.equal(states.at(-1)?.link, 'up');
    link.dispose();
  });

  it('waits a minute before it tries a refused sign-in again (P4, P13)', async () => {
    const { clock, connection, link, states } = newLink();
    connection.fault = new CloudError('auth.token_expired', 'The token has expired.');
    link.connect();
    await settle();
    assert.equal(states.at(-1)?.link, 'refused');
    clock.advance(59_000);
    assert.equal(connection.opened, 1);
    clock.advance(2_000);
    assert.equal(connection.opened, 2);
    link.dispose();
  });

  it('waits no longer than an hour or so, and not for nothing, whatever the service asks for (M10)', async () => {
    for (const retryAfter of [1e7, 1e12, 1e308, -1e12]) {
      const { clock, connection, link } = newLink();
      link.connect();
      await settle();
      connection.handlers?.closed({
        code: 1013,
        error: { code: 'service.unavailable', message: 'Later.', retryAfter },
      });
      const waitMs = (clock.nextAt ?? 0) - clock.elapsed;
      assert.ok(waitMs > 0 && waitMs <= 3_660_000, `${waitMs} ms after ${retryAfter} s`);
      link.dispose();
    }
  });

  it('leaves no timer and no question behind when its owner ends it', async () => {
    const { clock, link } = newLink();
    link.connect();
    await settle();
    const answer = link.ask({ type: 'ping' });
    link.dispose();
    await assert.rejects(answer, { code: 'service.unreachable' });
    assert.equal(clock.pending, 0);
  });
});
