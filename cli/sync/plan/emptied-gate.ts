/** What becomes of a folder from which most mocks are gone (I11): by a flag, or by a person at the terminal. */
import type { EmptiedChoice } from '@mockforge-cloud/shared/sync';
import type { Context } from '../../context.ts';
import { isEmptied } from '../emptied-words.ts';
import type { FolderSession } from '../folder-session.ts';

/** @returns `null` where the brake is not on, or nobody is there to ask: then it stays on */
export async function chooseEmptied(
  { asker, output }: Context,
  { client: { status }, target }: FolderSession,
  given: EmptiedChoice | null,
): Promise<EmptiedChoice | null> {
  if (!isEmptied(status) || given !== null || !asker.interactive) return isEmptied(status) ? given : null;
  const mayWrite = target.options.direction !== 'local_to_remote';
  output.say([`${target.folder}: ${status.error?.message ?? ''} Nothing was deleted in the cloud.`]);
  const answer = await asker.choose('What do you want to do with them?', [
    { value: 'no', label: 'Nothing', hint: 'stay paused' },
    ...(mayWrite ? [{ value: 'bring_back' as const, label: 'Bring them back', hint: 'as the cloud has them' }] : []),
    { value: 'delete', label: 'Delete them in the cloud', hint: 'for the whole team' },
  ]);
  return answer === 'no' ? null : answer;
}
