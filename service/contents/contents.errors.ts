import { CloudError, type Limits } from '@mockforge-cloud/shared/protocol';

export function tooLarge(limits: Limits): CloudError {
  return new CloudError('mock.too_large', `The mock is larger than ${limits.maxMockBytes} bytes.`, {
    hint: 'Make it smaller, or raise MAX_MOCK_BYTES of the service.',
    details: { max_mock_bytes: limits.maxMockBytes },
  });
}
