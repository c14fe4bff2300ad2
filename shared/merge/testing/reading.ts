import { parseAllDocuments } from 'yaml';

/** The data of a mock, by parsers that have no part in the merge. @throws where the text doesn't parse or has a key twice. */
export function dataOf(text: string, path: string): unknown {
  const bare = text.replace(/^\uFEFF/, '');
  const documents = parseAllDocuments(bare, { logLevel: 'silent' });
  for (const { errors } of documents) if (errors[0]) throw new Error(`${errors[0].message}\n${text}`);
  if (/\.json$/.test(path)) return JSON.parse(bare);
  const data = documents.map((document): unknown => document.toJS());
  return data.length > 1 ? data : (data[0] ?? null);
}
