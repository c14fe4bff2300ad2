import assert from 'node:assert/strict';
import { AnswerWatch } from './answer-watch.ts';

const message = (type: string, body = '') => {
  const bytes = Buffer.from(`${type}0000${body}`);
  bytes.writeUInt32BE(body.length + 4, 1);
  return bytes;
};
const READY = message('Z', 'I');

describe('a server that owes an answer', () => {
  /** Whether it is waited for: silent from now on, it would be noticed. */
  async function isOwed(go: (watch: AnswerWatch) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const watch = new AnswerWatch(1, () => resolve(true));
      watch.sent(Buffer.from('startup'));
      watch.received(Buffer.concat([message('R', '1234'), READY]));
      go(watch);
      // Timers of one length fire in their order.
      setTimeout(() => setTimeout(() => resolve(false), 1), 1);
    });
  }

  const inTurn = (watch: AnswerWatch, ...steps: ((watch: AnswerWatch) => void)[]) => {
    for (const go of steps) go(watch);
  };

  it('is one that has not answered all that it was asked, however the messages are cut', async () => {
    const asked = Buffer.concat([message('P', 'x'.repeat(300)), message('B'), message('S'), message('Q', 'select 1')]);
    assert.equal(await isOwed(() => undefined), false);
    assert.equal(await isOwed((watch) => watch.sent(message('P'))), false);
    for (const cut of [1, 3, 7, 1000]) {
      const send = (watch: AnswerWatch) => {
        for (let at = 0; at < asked.length; at += cut) watch.sent(asked.subarray(at, at + cut));
      };
      const answer = Buffer.concat([message('1'), message('D', 'Z'.repeat(99)), READY]);
      const receive = (watch: AnswerWatch) => {
        for (let at = 0; at < answer.length; at += cut) watch.received(answer.subarray(at, at + cut));
      };
      assert.equal(await isOwed(send), true);
      assert.equal(await isOwed((watch) => inTurn(watch, send, receive)), true);
      assert.equal(await isOwed((watch) => inTurn(watch, send, receive, receive)), false);
    }
  });

  it('is one that does not even greet', async () => {
    await new Promise<void>((resolve) => new AnswerWatch(1, resolve).sent(Buffer.from('startup')));
  });
});
