/** Builds everything that runs from a bundle: `node esbuild.config.mjs [service] [cli] [extension] [--watch]`. */
import { chmod, cp, mkdir } from 'node:fs/promises';
import { build, context } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  // The CommonJS build of some packages finds its parts by names that a bundle does not have.
  mainFields: ['module', 'main'],
  sourcemap: true,
  logLevel: 'warning',
};

/** Packages that a bundle in ES module format brings along may still call `require`. */
const requireBanner =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

/** A bundle in CommonJS format has to say itself where it is. */
const moduleUrl = {
  define: { 'import.meta.url': '__moduleUrl' },
  banner: { js: "const __moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
};

/** Large contents are checked in a thread, which runs from a file of its own. */
const checkWorker = { 'check-worker': 'shared/sync/node/validity/check-worker.ts' };

const parts = {
  service: {
    builds: [
      {
        entryPoints: {
          main: 'service/main.ts',
          'merge-worker': 'service/contents/derive/merge-worker.ts',
          'pglite-worker': 'service/database/pglite-worker.ts',
        },
        outdir: 'service/dist',
        format: 'esm',
        // The database and the password hash have files of their own: all packages stay outside but ours.
        packages: 'external',
        alias: sharedSources(),
      },
    ],
    copies: [
      ['service/database/migrations', 'service/dist/migrations'],
      ['service/first-run/sample-workspace', 'service/dist/sample-workspace'],
    ],
  },
  cli: {
    builds: [
      {
        entryPoints: { 'mockforge-cloud': 'cli/main.ts' },
        outdir: 'cli/dist',
        format: 'esm',
        banner: { js: `#!/usr/bin/env node\n${requireBanner}` },
      },
      { entryPoints: checkWorker, outdir: 'cli/dist', format: 'esm', banner: { js: requireBanner } },
    ],
    copies: [],
    executables: ['cli/dist/mockforge-cloud.js'],
  },
  extension: {
    builds: [
      {
        entryPoints: { extension: 'extension/extension.ts' },
        outdir: 'extension/dist',
        outExtension: { '.js': '.cjs' },
        format: 'cjs',
        external: ['vscode'],
        minify: !process.argv.includes('--watch'),
        ...moduleUrl,
      },
      {
        entryPoints: checkWorker,
        outdir: 'extension/dist',
        outExtension: { '.js': '.cjs' },
        format: 'cjs',
        minify: true,
      },
    ],
    copies: [],
  },
  'extension-tests': {
    builds: [
      {
        entryPoints: { index: 'extension/test/index.ts' },
        outdir: 'extension/dist/test',
        outExtension: { '.js': '.cjs' },
        format: 'cjs',
        external: ['vscode', 'mocha'],
        ...moduleUrl,
      },
    ],
    copies: [],
  },
};

function sharedSources() {
  const rooms = ['protocol', 'merge', 'sync', 'sync/node'];
  return Object.fromEntries(rooms.map((room) => [`@mockforge-cloud/shared/${room}`, `./shared/${room}/index.ts`]));
}

const watch = process.argv.includes('--watch');
const asked = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const names = asked.length > 0 ? asked : Object.keys(parts);
for (const name of names) {
  const part = parts[name];
  if (part === undefined) throw new Error(`There is no part "${name}". Parts: ${Object.keys(parts).join(', ')}`);
  for (const options of part.builds) {
    if (watch) await (await context({ ...common, ...options })).watch();
    else await build({ ...common, ...options });
  }
  for (const [from, to] of part.copies) {
    await mkdir(to, { recursive: true });
    await cp(from, to, { recursive: true });
  }
  for (const file of part.executables ?? []) await chmod(file, 0o755);
}
