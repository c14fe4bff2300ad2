import assert from 'node:assert/strict';
import { isSignedIn } from './is-signed-in.ts';

const [HERE, THERE] = ['https://mocks.example.com', 'https://b.example'];

describe('signing in', () => {
  it('is offered until somebody is signed in to every service in use', () => {
    assert.equal(isSignedIn([HERE], []), false);
    assert.equal(isSignedIn([HERE], [HERE]), true);
    assert.equal(isSignedIn([HERE, THERE], [HERE]), false);
  });
});
