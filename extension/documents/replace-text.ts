import * as vscode from 'vscode';
import { difference } from './foreign-changes.ts';

/** Makes the document's text `text`, by changing only the stretch in which the two differ. */
export async function replaceText(document: vscode.TextDocument, text: string): Promise<boolean> {
  const edit = new vscode.WorkspaceEdit();
  edit.set(document.uri, [textEdit(document, text)]);
  return vscode.workspace.applyEdit(edit);
}

/** What makes the document's text `text`. */
export function textEdit(document: vscode.TextDocument, text: string): vscode.TextEdit {
  const { start, end, text: changed } = difference(document.getText(), withLineEnds(document, text));
  const range = new vscode.Range(document.positionAt(start), document.positionAt(end));
  return vscode.TextEdit.replace(range, changed);
}

/** A document has one kind of line end, and no byte order mark. */
export function withLineEnds({ eol }: vscode.TextDocument, text: string): string {
  const plain = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  return eol === vscode.EndOfLine.CRLF ? plain.replaceAll('\n', '\r\n') : plain;
}
