/** The two versions of a conflict, for who has to choose: what differs in short, or all of both for programs. */

import { merge } from '@mockforge-cloud/shared/merge';
import { type Conflict, decodeText, toWire, type WireContent } from '@mockforge-cloud/shared/protocol';
import { type CloudApi, sizeText } from '@mockforge-cloud/shared/sync';

export interface Versions {
  base: Uint8Array | null;
  /** The edit; `null`: it deletes the mock. */
  local: Uint8Array | null;
  /** What the cloud has; `null`: it has been deleted there. */
  remote: Uint8Array | null;
}

/** One thing that both have changed, in their words. */
export interface DisputedPlace {
  place: string;
  local: string;
  remote: string;
}

/** Of longer texts their sizes are said: to find where they differ takes long. */
const MOST_BYTES = 256 * 1024;
const MOST_PLACES = 5;
const MOST_LINES = 8;

/** @throws CloudError `service.unreachable`, `content.missing` */
export async function versionsOf(api: Pick<CloudApi, 'contents'>, conflict: Conflict): Promise<Versions> {
  const place = { workspaceId: conflict.workspace_id, branch: conflict.branch };
  const get = (hash: string | null) => (hash === null ? null : api.contents.get(place, hash));
  const { base_hash, local_hash, head_hash } = conflict;
  const [base, local, remote] = await Promise.all([get(base_hash), get(local_hash), get(head_hash)]);
  return { base, local, remote };
}

/** As `versions` of a conflict in the document for programs. */
export function versionsDocument(
  path: string,
  versions: Versions,
): { base: WireContent | null; local: WireContent | null; remote: WireContent | null; places: DisputedPlace[] } {
  const wire = (bytes: Uint8Array | null) => (bytes === null ? null : toWire(bytes));
  const { base, local, remote } = versions;
  return { base: wire(base), local: wire(local), remote: wire(remote), places: placesOf(path, versions) ?? [] };
}

/** A short difference for each disputed place: `-` is what the cloud has, `+` the edit. */
export function versionLines({ path, author, head_author }: Conflict, versions: Versions): string[] {
  const [edit, cloud] = [
    `the edit of ${author.username}`,
    `what the cloud has, of ${head_author?.username ?? 'nobody'}`,
  ];
  const places = placesOf(path, versions);
  if (places === null) return [`  - ${cloud}: ${sizeOf(versions.remote)}`, `  + ${edit}: ${sizeOf(versions.local)}`];
  const more = places.length - MOST_PLACES;
  return [
    `  - ${cloud}`,
    `  + ${edit}`,
    ...places
      .slice(0, MOST_PLACES)
      .flatMap(({ place, local, remote }) => [`  @@ ${place} @@`, ...cut('-', remote), ...cut('+', local)]),
    ...(more > 0 ? [`  … and ${more} more ${more === 1 ? 'place' : 'places'}`] : []),
  ];
}

/** `null`: one of them is no text, is gone, or is too long. */
function placesOf(path: string, { base, local, remote }: Versions): DisputedPlace[] | null {
  const texts = [local, remote].map((bytes) =>
    bytes === null || bytes.length > MOST_BYTES ? null : decodeText(bytes),
  );
  const [localText, remoteText] = texts;
  if (localText == null || remoteText == null || [localText, remoteText].some((text) => text.includes('\0')))
    return null;
  const baseText = base === null || base.length > MOST_BYTES ? null : decodeText(base);
  const { conflicts } = merge({ base: baseText, local: localText, remote: remoteText, path });
  const found = conflicts.map(({ place, ...sides }) => ({
    place,
    local: wholeLines(localText, sides.local),
    remote: wholeLines(remoteText, sides.remote),
  }));
  const isTold = found.some((one) => one.local !== one.remote);
  return isTold ? found : [{ place: 'the whole mock', ...withoutEqualEnds(localText, remoteText) }];
}

function wholeLines(text: string, side: { text: string; range: { start: number; end: number } } | null): string {
  if (side === null || side.text === '') return '';
  const start = text.lastIndexOf('\n', side.range.start - 1) + 1;
  const last = Math.max(side.range.start, side.range.end - 1);
  const end = text.indexOf('\n', last);
  return text.slice(side.range.start === 0 ? 0 : start, end < 0 ? text.length : end);
}

/** What is between the lines that both begin with and those that both end with. */
function withoutEqualEnds(local: string, remote: string): { local: string; remote: string } {
  const [one, other] = [local.split('\n'), remote.split('\n')];
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const between = (lines: string[]) => lines.slice(start, lines.length - end).join('\n');
  return { local: between(one), remote: between(other) };
}

function cut(sign: '-' | '+', text: string): string[] {
  if (text === '') return [`  ${sign} (nothing)`];
  const lines = text.replace(/\n$/, '').split('\n');
  const more = lines.length - MOST_LINES;
  return [
    ...lines.slice(0, MOST_LINES).map((line) => `  ${sign} ${line.replace(/\r$/, '')}`),
    ...(more > 0 ? [`  ${sign} … and ${more} more ${more === 1 ? 'line' : 'lines'}`] : []),
  ];
}

function sizeOf(bytes: Uint8Array | null): string {
  if (bytes === null) return 'deleted';
  const isText = decodeText(bytes)?.includes('\0') === false;
  return `${sizeText(bytes.length)}${isText ? '' : ', not text'}`;
}
