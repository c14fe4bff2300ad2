/** What a teammate does, in a document that is open here. */
import assert from 'node:assert/strict';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { closeEditors, eventually, openEditor, type Team, textOf, theTeam, typeAt } from './team.ts';

const TEXT = 'id: 1\nname: lamp\nprice: 5\nstock: 3\ncolour: oak\nsize: 4\nweight: 2\n';

describe('a document that is open, and what comes from the cloud', () => {
  let team: Team;
  let path: string;
  let count = 0;

  before(async () => {
    team = await theTeam();
    // In a browser it is on by itself, and would hide what a save alone has to show.
    await autoSave('off');
  });
  after(() => autoSave(undefined));
  beforeEach(async () => {
    count += 1;
    path = `documents/mock-${count}.yaml`;
    await team.share(path, TEXT);
  });
  afterEach(closeEditors);

  const autoSave = (value: 'off' | 'afterDelay' | undefined) =>
    vscode.workspace.getConfiguration('files').update('autoSave', value, vscode.ConfigurationTarget.Workspace);
  const file = () => join(team.mocks, path);
  const loaded = (editor: vscode.TextEditor, text: string) =>
    eventually(
      () => `${text} in ${editor.document.getText()}`,
      () => (editor.document.getText().includes(text) ? true : null),
    );
  const headHolds = (...texts: string[]) => {
    let head: string | null = null;
    return eventually(
      () => `${texts.join(', ')} in ${head}`,
      async () => {
        head = await team.head(path);
        return texts.every((text) => head?.includes(text)) ? head : null;
      },
    );
  };
  /** Until nothing that Undo has set off is under way any more: the text is the one that is named. */
  const becomes = (editor: vscode.TextEditor, text: string) =>
    eventually(
      () => `${JSON.stringify(text)}, but ${JSON.stringify(editor.document.getText())}`,
      () => (editor.document.getText() === text ? true : null),
    );

  it('Undo takes the own edit below it, and a save keeps the teammate’s in the head (B8, I17)', async () => {
    const editor = await openEditor(file());
    await typeAt(editor, 'price: 5', 'price: 6');
    await editor.document.save();
    await headHolds('price: 6');
    await team.editAsBob(path, (text) => text.replace('weight: 2', 'weight: 9'));
    await loaded(editor, 'weight: 9');
    await vscode.commands.executeCommand('undo');
    await becomes(editor, TEXT.replace('weight: 2', 'weight: 9'));
    await editor.document.save();
    await headHolds('price: 5', 'weight: 9');
  });

  it('Undo without an own edit leaves it, and nothing is to be saved (B8)', async () => {
    const editor = await openEditor(file());
    await team.editAsBob(path, (text) => text.replace('weight: 2', 'weight: 9'));
    await loaded(editor, 'weight: 9');
    const after = editor.document.getText();
    for (let press = 0; press < 3; press += 1) {
      await vscode.commands.executeCommand('undo');
      await becomes(editor, after);
    }
    await eventually('nothing is to be saved', () => (editor.document.isDirty ? null : true));
    assert.equal(await team.head(path), after);
  });

  it('Undo that is pressed again before it was answered keeps it as well (B8)', async () => {
    const editor = await openEditor(file());
    await typeAt(editor, 'price: 5', 'price: 6');
    await typeAt(editor, 'size: 4', 'size: 5');
    await editor.document.save();
    await headHolds('size: 5');
    await team.editAsBob(path, (text) => text.replace('weight: 2', 'weight: 9'));
    await loaded(editor, 'weight: 9');
    await Promise.all([1, 2, 3, 4].map(() => vscode.commands.executeCommand('undo')));
    await loaded(editor, 'weight: 9');
    await editor.document.save();
    await headHolds('weight: 9');
    assert.match((await textOf(file())) ?? '', /weight: 9/);
  });

  it('a save in the very moment after Undo sends it all the same (B8, I17)', async () => {
    const editor = await openEditor(file());
    await team.editAsBob(path, (text) => text.replace('weight: 2', 'weight: 9'));
    await loaded(editor, 'weight: 9');
    await Promise.all([vscode.commands.executeCommand('undo'), editor.document.save()]);
    await eventually('it is saved', () => (editor.document.isDirty ? null : true));
    assert.match((await textOf(file())) ?? '', /weight: 9/);
    await team.alice().settled();
    assert.match((await team.head(path)) ?? '', /weight: 9/);
  });

  it('Undo with automatic saving after a delay sends nothing that takes it back (B8, I17)', async () => {
    await autoSave('afterDelay');
    try {
      const editor = await openEditor(file());
      await typeAt(editor, 'price: 5', 'price: 6');
      await headHolds('price: 6');
      await team.editAsBob(path, (text) => text.replace('weight: 2', 'weight: 9'));
      await loaded(editor, 'weight: 9');
      await vscode.commands.executeCommand('undo');
      await headHolds('price: 5', 'weight: 9');
      await becomes(editor, TEXT.replace('weight: 2', 'weight: 9'));
    } finally {
      await autoSave('off');
    }
  });

  it('what another process has written can be undone as ever', async () => {
    const editor = await openEditor(file());
    const text = TEXT.replace('size: 4', 'size: 44');
    await writeFile(file(), text);
    await becomes(editor, text);
    await vscode.commands.executeCommand('undo');
    await becomes(editor, TEXT);
  });

  it('a rename by a teammate takes the tab along, with what is unsaved in it (B6)', async () => {
    const editor = await openEditor(file());
    await typeAt(editor, 'price: 5', 'price: 6');
    const to = `documents/deeper/renamed-${count}.yaml`;
    await mkdir(dirname(join(team.folder, to)));
    await rename(join(team.folder, path), join(team.folder, to));
    team.bob.renamed(path, to);
    const moved = vscode.Uri.file(join(team.mocks, to)).toString();
    const document = await eventually(
      () => `the tab shows ${vscode.window.activeTextEditor?.document.uri.toString()}`,
      () => {
        const shown = vscode.window.activeTextEditor?.document;
        return shown?.uri.toString() === moved ? shown : null;
      },
    );
    assert.match(document.getText(), /price: 6/);
    assert.equal(document.isDirty, true);
    assert.equal(await textOf(file()), null);
    assert.equal(await textOf(join(team.mocks, to)), TEXT);
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    assert.deepEqual(
      tabs.map(({ label }) => label),
      [`renamed-${count}.yaml`],
    );
    await document.save();
    await eventually('Bob has the edit under the new name', async () =>
      (await textOf(join(team.folder, to)))?.includes('price: 6') ? true : null,
    );
    assert.equal(await textOf(join(team.folder, path)), null, 'the old name is not back');
  });

  it('Undo does not take a teammate’s rename back (B6, B8)', async () => {
    const editor = await openEditor(file());
    await typeAt(editor, 'price: 5', 'price: 6');
    await editor.document.save();
    await headHolds('price: 6');
    const to = `documents/renamed-${count}.yaml`;
    await rename(join(team.folder, path), join(team.folder, to));
    team.bob.renamed(path, to);
    const moved = vscode.Uri.file(join(team.mocks, to)).toString();
    const shown = () => vscode.window.activeTextEditor?.document;
    await eventually('the tab has followed', () => (shown()?.uri.toString() === moved ? true : null));
    await team.alice().settled();
    const { revision } = (await team.api.branch.status({ workspaceId: 'my-workspace', branch: 'main' })).head;
    await vscode.commands.executeCommand('undo');
    await eventually(
      () => `${shown()?.uri.toString()} ${shown()?.getText()}`,
      () => (shown()?.uri.toString() === moved && shown()?.getText().includes('price: 5') ? true : null),
    );
    await team.alice().syncNow();
    const now = (await team.api.branch.status({ workspaceId: 'my-workspace', branch: 'main' })).head;
    assert.equal(now.revision, revision, 'nothing was sent');
    assert.equal(team.bob.mocks.pathOf(team.bob.mocks.idOf(to) ?? ''), to);
  });

  it('a person may rename a file back that a teammate has renamed (B6)', async () => {
    await openEditor(file());
    const to = `documents/renamed-${count}.yaml`;
    await rename(join(team.folder, path), join(team.folder, to));
    team.bob.renamed(path, to);
    const shown = () => vscode.window.activeTextEditor?.document.uri.fsPath;
    await eventually('the tab has followed', () => (shown() === join(team.mocks, to) ? true : null));
    const edit = new vscode.WorkspaceEdit();
    edit.renameFile(vscode.Uri.file(join(team.mocks, to)), vscode.Uri.file(file()));
    assert.equal(await vscode.workspace.applyEdit(edit), true);
    await eventually('Bob has the old name again', async () =>
      (await textOf(join(team.folder, path))) === TEXT && (await textOf(join(team.folder, to))) === null ? true : null,
    );
    assert.equal(shown(), file());
  });

  for (const [what, change] of [
    ['of the same size', 'weight: 9'],
    ['of another size', 'weight: 90'],
  ] as const) {
    it(`a save merges what came onto the disk beneath it, ${what} (B5, I17)`, async () => {
      const editor = await openEditor(file());
      await typeAt(editor, 'price: 5', 'price: 6');
      // As a process does that knows nothing of this window.
      await writeFile(file(), TEXT.replace('weight: 2', change));
      assert.equal(await editor.document.save(), true);
      assert.equal(await textOf(file()), TEXT.replace('price: 5', 'price: 6').replace('weight: 2', change));
      assert.equal(editor.document.getText(), await textOf(file()));
      await headHolds('price: 6', change);
    });
  }
});
