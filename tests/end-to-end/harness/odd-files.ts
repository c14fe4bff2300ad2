/** Files that careless tools damage (I12). */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const ODD: Record<string, Uint8Array> = {
  'odd/crlf.yaml': Buffer.from('a: 1\r\nb: 2\r\n'),
  'odd/mixed-ends.json': Buffer.from('{\r\n  "a": 1,\n  "b": 2\r\n}\n'),
  'odd/bom.json': Buffer.from('\uFEFF{"a": 1}\n'),
  'odd/with-nul.json': Buffer.from('{"a": "\0"}\n'),
  'odd/invalid-utf8.yaml': Buffer.from([0x61, 0x3a, 0x20, 0xff, 0xfe, 0xc3, 0x28, 0x0a]),
  'odd/no-final-newline.yaml': Buffer.from('a: 1'),
  'odd/empty.json': Buffer.alloc(0),
  'odd/only-newline.yaml': Buffer.from('\n'),
  'odd/unicode ünï – 文件.yaml': Buffer.from('name: 文件\n'),
  'odd/utf16.json': Buffer.from('\uFEFF{"a": 1}', 'utf16le'),
  'odd/inline-limit.json': Buffer.from(JSON.stringify({ text: 'x'.repeat(256 * 1024) })),
};

export async function writeOddFiles(folder: string): Promise<number> {
  for (const [path, bytes] of Object.entries(ODD)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), bytes);
  }
  return Object.keys(ODD).length;
}
