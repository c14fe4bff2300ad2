#!/usr/bin/env node
/** What npm links as `mockforge-cloud`. It is there before anything is built, or npm would make no link to it. */
import { existsSync } from 'node:fs';

const built = new URL('../dist/mockforge-cloud.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  process.stderr.write('mockforge-cloud is not built yet. Run: npm run build -- cli\n');
  process.exitCode = 1;
}
