/** Whether a mock's text is what its name says. Pure. */
import { decodeText } from '@mockforge-cloud/shared/protocol';
import { parseAllDocuments } from 'yaml';

/** Larger files are taken to parse: checking them would hold up the others. */
const MAX_CHECKED_BYTES = 1024 * 1024;

/** `true` also for formats that are not checked. */
export function parses(path: string, bytes: Uint8Array): boolean {
  if (bytes.length > MAX_CHECKED_BYTES) return true;
  const text = decodeText(bytes)?.replace(/^\uFEFF/, '');
  if (text === undefined) return true;
  const end = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (end === 'json') return parsesAsJson(text);
  if (end === 'yaml' || end === 'yml') return parsesAsYaml(text);
  return true;
}

function parsesAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parsesAsYaml(text: string): boolean {
  const documents = parseAllDocuments(text, { uniqueKeys: false });
  return 'empty' in documents || documents.every(({ errors }) => errors.length === 0);
}
