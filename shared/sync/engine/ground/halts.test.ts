import assert from 'node:assert/strict';
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { Halts } from './halts.ts';

const ODD = new CloudError('service.protocol_unsupported', 'Odd.');
const SILENT = new CloudError('service.unreachable', 'Silent.', { details: { unanswered: true } });
const LOST = new CloudError('service.unreachable', 'Lost.');
const LATER = new CloudError('rate.limited', 'Later.', { retryAfter: 1 });

describe('what a service that is there does not answer as it should (L1)', () => {
  it('counts in a row, each kind of question for itself', () => {
    const halts = new Halts();
    halts.notAnswered('comparison', ODD);
    halts.notAnswered('contents', ODD);
    assert.equal(halts.unansweredAfter(2), null);
    halts.notAnswered('comparison', SILENT);
    assert.equal(halts.unansweredAfter(2), SILENT);
    halts.answered('contents');
    assert.equal(halts.unansweredAfter(2), SILENT);
    halts.answered('comparison');
    assert.equal(halts.unansweredAfter(1), null);
  });

  it('is not that a socket is lost under way, or that one is to send more slowly', () => {
    const halts = new Halts();
    for (const error of [LOST, LATER]) halts.notAnswered('push', error);
    assert.equal(halts.unansweredAfter(1), null);
    halts.notAnswered('push', SILENT);
    assert.equal(halts.unansweredAfter(1), SILENT);
  });
});
