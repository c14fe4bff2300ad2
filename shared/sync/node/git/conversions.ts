/**
 * What Git does to a content between the repository and the folder, as far as it needs no program to be run: line ends
 * and `$Id$`, see gitattributes(5). We do the same ourselves; with a filter or another encoding it can't be told.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { readSmallFile } from './find-repository.ts';
import { type GitQuestion, type ObjectFormat, runGit } from './run-git.ts';

export interface Conversion {
  /** A filter, or another encoding, stands between file and blob. */
  isUnknown: boolean;
  /** Files of the folder may have CRLF where the blob has LF. */
  mayHaveCrlf: boolean;
  hasId: boolean;
}

const ATTRIBUTES = ['filter', 'working-tree-encoding', 'text', 'eol', 'crlf', 'ident'];
const PLAIN: Conversion = { isUnknown: false, mayHaveCrlf: false, hasId: false };

/** By path, relative to the mapped folder. Where Git can't be asked nothing is known of any of them. */
export async function conversionsOf(
  question: GitQuestion,
  paths: readonly string[],
): Promise<(path: string) => Conversion> {
  const { below } = question.folders;
  const start = below === '' ? '' : `${below}/`;
  const [told, endsInCrlf] = await Promise.all([
    runGit(question, ['check-attr', '--stdin', '-z', ...ATTRIBUTES], paths.map((path) => `${start}${path}\0`).join('')),
    isCrlfConfigured(question),
  ]);
  if (told === null) return () => ({ ...PLAIN, isUnknown: true });
  const byPath = new Map<string, Map<string, string>>();
  const words = told.split('\0');
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [path = '', name = '', value = ''] = words.slice(at, at + 3);
    const attributes = byPath.get(path.slice(start.length)) ?? new Map<string, string>();
    byPath.set(path.slice(start.length), attributes.set(name, value));
  }
  return (path) => conversionBy(byPath.get(path) ?? new Map(), endsInCrlf);
}

const isSet = (value: string | undefined) => value !== undefined && value !== 'unspecified' && value !== 'unset';

function conversionBy(attributes: ReadonlyMap<string, string>, endsInCrlf: EndsInCrlf): Conversion {
  const [text, eol, crlf] = ['text', 'eol', 'crlf'].map((name) => attributes.get(name));
  const isText = text === 'set' || text === 'auto' || crlf === 'set';
  const isBinary = text === 'unset' || (text === 'unspecified' && crlf === 'unset');
  const mayHaveCrlf = eol === 'crlf' || (eol !== 'lf' && (isText ? endsInCrlf.asText : endsInCrlf.byItself));
  return {
    isUnknown: isSet(attributes.get('filter')) || isSet(attributes.get('working-tree-encoding')),
    mayHaveCrlf: !isBinary && crlf !== 'input' && mayHaveCrlf,
    hasId: attributes.get('ident') === 'set',
  };
}

interface EndsInCrlf {
  /** Files that attributes call text. */
  asText: boolean;
  /** Files that no attribute says anything about. */
  byItself: boolean;
}

/** Of the repository's configuration this is all that is ever read, and what it includes is not. */
async function isCrlfConfigured(question: GitQuestion): Promise<EndsInCrlf> {
  const file = join(question.folders.commonFolder, 'config');
  const isSmall = (await readSmallFile(file)) !== null;
  const named = ['-z', '--get-regexp', '^core\\.(autocrlf|eol)$'];
  const [ofPerson, ofRepository] = await Promise.all([
    runGit(question, ['config', ...named]),
    isSmall ? runGit(question, ['config', '--file', file, '--no-includes', ...named]) : null,
  ]);
  const values = new Map<string, string>();
  for (const line of `${ofPerson ?? ''}${ofRepository ?? ''}`.split('\0')) {
    const [name = '', value = 'true'] = line.split('\n', 2);
    values.set(name.toLowerCase(), value.toLowerCase());
  }
  const autocrlf = values.get('core.autocrlf');
  const byItself = autocrlf !== undefined && ['true', 'yes', 'on', '1'].includes(autocrlf);
  const eol = values.get('core.eol') ?? 'native';
  const isEol = eol === 'crlf' || (eol === 'native' && process.platform === 'win32');
  return { byItself, asText: byItself || (autocrlf !== 'input' && isEol) };
}

export function blobIdOf(format: ObjectFormat, bytes: Uint8Array): string {
  return createHash(format).update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

/** What blobs a file may be of: as it is, and as Git would have taken it in. */
export function blobIdsOf(format: ObjectFormat, bytes: Uint8Array, { mayHaveCrlf, hasId }: Conversion): string[] {
  const forms = [Buffer.from(bytes).toString('latin1')];
  if (hasId) forms.push(...forms.map((text) => text.replace(/\$Id: [^$\n]*\$/g, '$Id$$')));
  if (mayHaveCrlf) forms.push(...forms.map((text) => text.replace(/\r\n/g, '\n')));
  return [...new Set(forms)].map((text) => blobIdOf(format, Buffer.from(text, 'latin1')));
}

/** What the file of a blob may be: as Git writes it here, and as others have it. */
export function fileFormsOf(blob: Uint8Array, id: string, { mayHaveCrlf, hasId }: Conversion): Uint8Array[] {
  const plain = Buffer.from(blob).toString('latin1');
  const text = hasId ? plain.replace(/\$Id(?::[^$\n]*)?\$/g, `$Id: ${id} $$`) : plain;
  const forms = mayHaveCrlf && !/\r|\0/.test(text) ? [text.replace(/\n/g, '\r\n'), text, plain] : [text, plain];
  return [...new Set(forms)].map((form) => Buffer.from(form, 'latin1'));
}
