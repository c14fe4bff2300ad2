/** Ways to break the engine. Each is a piece of text in a file of `shared/sync`, and what it is replaced with. */
import { DISK } from './breakages/disk.ts';
import { GIT } from './breakages/git.ts';
import { INCOMING } from './breakages/incoming.ts';
import { LOOKS } from './breakages/looks.ts';
import { LOOP } from './breakages/loop.ts';
import { OUTGOING } from './breakages/outgoing.ts';
import { PEOPLE } from './breakages/people.ts';
import { STATE } from './breakages/state.ts';
import { STEPS } from './breakages/steps.ts';

export interface Mutation {
  name: string;
  file: string;
  from: string;
  to: string;
}

export const MUTATIONS: readonly Mutation[] = [
  ...DISK,
  ...GIT,
  ...INCOMING,
  ...LOOKS,
  ...LOOP,
  ...OUTGOING,
  ...PEOPLE,
  ...STATE,
  ...STEPS,
];
