/** What the cloud has of a mock, as a document that can be compared with the file. */
import { decodeText } from '@mockforge-cloud/shared/protocol';
import { CloudApi } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import type { Account } from '../account/account.ts';
import type { DesiredMapping } from '../sync/desired-mappings.ts';
import type { SyncManager } from '../sync/sync-manager.ts';

export const CLOUD_SCHEME = 'mockforge-cloud-head';

export class CloudFiles implements vscode.TextDocumentContentProvider {
  readonly #account: Account;
  readonly #manager: SyncManager;

  constructor(account: Account, manager: SyncManager) {
    this.#account = account;
    this.#manager = manager;
  }

  /** The path is the mock's own, so that its language is recognised and people see a name that they know. */
  static uri({ key }: DesiredMapping, { mockId, path }: { mockId: string; path: string }): vscode.Uri {
    // The time: what the cloud has is asked for anew each time that somebody looks.
    const query = new URLSearchParams({ mapping: key, mock: mockId, at: String(Date.now()) });
    return vscode.Uri.from({ scheme: CLOUD_SCHEME, path: `/${path}`, query: query.toString() });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const mapping = this.#manager.mappings().find(({ desired }) => desired.key === query.get('mapping'));
    if (mapping === undefined) return 'This folder is no longer linked.\n';
    const { serviceUrl, fileKey, options } = mapping.desired;
    const api = new CloudApi({ serviceUrl, token: this.#account.tokenSource(serviceUrl, fileKey) });
    const bytes = await api.mocks.content(options, query.get('mock') ?? '');
    return decodeText(bytes) ?? `This is no text: ${bytes.length} bytes.\n`;
  }
}
