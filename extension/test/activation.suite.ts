import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import * as z from 'zod';

const EXTENSION_ID = 'mockforge-cloud.mockforge-cloud-sync';
const manifestSchema = z.object({
  contributes: z.object({ commands: z.array(z.object({ command: z.string() })) }),
});

describe('the extension', () => {
  it('is present and activates', async () => {
    const extension = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(extension, `${EXTENSION_ID} is not among the extensions of this host`);
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('has a handler for every command that it offers', async () => {
    const manifest = manifestSchema.parse(vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON);
    const offered = manifest.contributes.commands.map(({ command }) => command);
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      offered.filter((command) => !registered.has(command)),
      [],
    );
    assert.ok(offered.length > 0);
  });
});
