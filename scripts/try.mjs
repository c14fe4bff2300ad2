/**
 * `npm run try`: two VS Code windows side by side in the browser, two people on one workspace.
 * With `--check` no person is needed: a headless browser edits in one window, looks in the other, leaves a
 * screenshot, and everything ends.
 */
import { register } from 'tsx/esm/api';

register();
await import('../extension/testing/try.ts');
