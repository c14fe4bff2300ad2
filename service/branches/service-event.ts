import { type ServiceEvent, toWire } from '@mockforge-cloud/shared/protocol';

export interface EventSource {
  kind: ServiceEvent['type'];
  mockId: string;
  path: string;
  prevPath: string | null;
  hash: string | null;
  prevHash: string | null;
  size: number;
  /** `null`: the event goes without content, and whoever wants it asks for the hash. */
  bytes: Uint8Array | null;
}

/** A change as the service sends it. */
export function eventOf(source: EventSource): ServiceEvent {
  const { kind, mockId, path, prevPath, hash, prevHash, size, bytes } = source;
  const event = { type: kind, mock_id: mockId, path, hash, size };
  const content = bytes === null ? {} : toWire(bytes);
  if (kind === 'mock_created') return { ...event, mock: { path, ...content } };
  const renamed = prevPath === null ? {} : { path, base_path: prevPath };
  const carriesContent = kind === 'mock_updated' ? content : {};
  return { ...event, changes: { ...carriesContent, base_hash: prevHash, ...renamed } };
}
