import { CloudError } from '@mockforge-cloud/shared/protocol';

export function batchTooLarge(maxBatchEvents: number): CloudError {
  return new CloudError('sync.batch_too_large', `A push has at most ${maxBatchEvents} events.`, {
    hint: 'Send them in several pushes.',
    details: { max_batch_events: maxBatchEvents },
  });
}
