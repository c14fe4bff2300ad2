/** A mock over HTTP: its bytes, with its hash as the entity tag. */
import { CloudError } from '@mockforge-cloud/shared/protocol';
import { readContent } from '../contents/contents.repository.ts';
import type { Database } from '../database/opened-database.ts';
import type { Precondition } from '../sync/operation.ts';
import type { MockVersion } from './mocks.repository.ts';

/** By ending. A map: mocks may have endings such as `constructor`. */
const TYPES = new Map([
  ['json', 'application/json'],
  ['jsonc', 'application/json'],
  ['yaml', 'application/yaml'],
  ['yml', 'application/yaml'],
]);

/** @throws CloudError `mock.not_found` where the mock is deleted in this version */
export async function contentResponse(
  db: Database,
  workspaceId: string,
  { version, ifNoneMatch }: { version: MockVersion | null; ifNoneMatch: string | undefined },
): Promise<Response> {
  if (version === null || version.hash === null) throw mockNotFound();
  const headers = {
    etag: `"${version.hash}"`,
    'cache-control': 'private, no-cache',
    'mock-id': version.mockId,
    'mock-path': encodeURI(version.path),
    'mock-revision': String(version.revision),
  };
  if (ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || tagsOf(ifNoneMatch).includes(version.hash))) {
    return new Response(null, { status: 304, headers });
  }
  const bytes = await readContent(db, workspaceId, version.hash);
  if (bytes === null) throw mockNotFound();
  const ending = version.path.split('.').at(-1)?.toLowerCase() ?? '';
  return new Response(new Uint8Array(bytes), {
    headers: { ...headers, 'content-type': TYPES.get(ending) ?? 'application/octet-stream' },
  });
}

function mockNotFound(): CloudError {
  return new CloudError('mock.not_found', 'There is no such mock.', {
    hint: 'Ask for the list of mocks. Of a deleted one, earlier revisions can be had with "revision".',
  });
}

/** What a request with these headers wants to be so, or `null` where it says nothing. */
export function preconditionOf(headers: {
  ifMatch: string | undefined;
  ifNoneMatch: string | undefined;
}): Precondition | null {
  if (headers.ifNoneMatch?.trim() === '*') return { is: 'absent' };
  if (headers.ifMatch === undefined) return null;
  return headers.ifMatch.trim() === '*' ? { is: 'present' } : { is: 'one_of', hashes: tagsOf(headers.ifMatch) };
}

/** The strong entity tags of a header; weak ones never match a precondition (RFC 9110, 13.1.1). */
function tagsOf(header: string): string[] {
  return header.split(',').flatMap((tag) => /^\s*"([^"]*)"\s*$/.exec(tag)?.[1] ?? []);
}
