/** `npm run docs`: writes the reference pages. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { referencePages, root } from './reference-docs.ts';

for (const [path, text] of await referencePages()) await writeFile(join(root, path), text);
