/** Shows the plans that mappings wait with, and does what a person decides (P2, P8). */
import { join } from 'node:path';
import { planInWords, type SyncPlan } from '@mockforge-cloud/shared/sync';
import * as vscode from 'vscode';
import { commandId } from '../manifest/commands.ts';
import { tell } from '../prompts/ask.ts';
import { counted } from '../prompts/counted.ts';
import type { Mapping } from '../sync/mapping.ts';
import type { SyncManager } from '../sync/sync-manager.ts';
import { CloudFiles } from './cloud-files.ts';
import type { PlanItem } from './plan-items.ts';
import { type PickedPlan, pickPlan } from './plan-picker.ts';
import { waitingFor } from './waiting-plan.ts';

export class PlanDesk {
  readonly #manager: SyncManager;
  readonly #failed: (error: unknown) => void;
  #isQuiet = false;

  constructor(manager: SyncManager, failed: (error: unknown) => void) {
    this.#manager = manager;
    this.#failed = failed;
  }

  /** Whether whoever runs just now shows the plan itself, so that no notification has to. */
  get isQuiet(): boolean {
    return this.#isQuiet;
  }

  async quietly<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#isQuiet = true;
    try {
      return await work();
    } finally {
      this.#isQuiet = false;
    }
  }

  /** The plan that waits; where none does, what sync would do now. */
  async showAny(): Promise<void> {
    const running = this.#manager.mappings().filter(({ client }) => client !== null);
    const waiting = running.filter(({ status }) => waitingFor(status) !== null);
    const mapping = await pickMapping(waiting.length > 0 ? waiting : running);
    if (mapping !== null) await this.show(mapping);
  }

  /** @throws CloudError as `Plans.show` */
  async show(shown: Mapping): Promise<void> {
    const mapping = this.#now(shown);
    const { client, desired } = mapping;
    if (client === null) return tell(`${desired.local} is not synced just now, so there is no plan.`);
    const title = 'MockForge: making the plan';
    const location = vscode.ProgressLocation.Window;
    const plan = await vscode.window.withProgress({ location, title }, () => client.plans.show());
    if (plan.mocks.every(({ action }) => action === 'ignored')) {
      return tell(`There is nothing to do for ${desired.local}: ${planInWords(plan)}.`);
    }
    const waited = waitingFor(mapping.status);
    const picked = await pickPlan({
      plan,
      title: titleOf(mapping, plan),
      mayKeepCloud: desired.options.direction !== 'local_to_remote',
      compare: (item) => void this.#compare(mapping, item).catch(this.#failed),
      onOver: (end) =>
        this.#manager.on('change', () => waited !== null && waitingFor(mapping.status) !== waited && end()),
    });
    if (picked !== null) await this.#take(mapping, picked);
  }

  /** The first sync happens, if it still waits: of what Git did nobody was asked then. */
  async accept(shown: Mapping): Promise<void> {
    const mapping = this.#now(shown);
    if (waitingFor(mapping.status) !== 'plan.first_sync') return sayAnswered(mapping);
    await mapping.client?.plans.accept({ choice: 'go' });
  }

  async keepCloud(shown: Mapping): Promise<void> {
    const mapping = this.#now(shown);
    if (waitingFor(mapping.status) !== 'plan.git') return sayAnswered(mapping);
    await this.#take(mapping, { choice: 'keep_cloud' });
  }

  /** As it runs at this moment: a notification may have stood there for an hour. */
  #now(shown: Mapping): Mapping {
    return this.#manager.mappings().find(({ desired }) => desired.key === shown.desired.key) ?? shown;
  }

  async #take(mapping: Mapping, picked: PickedPlan): Promise<void> {
    if (picked.choice === 'stay_paused') return this.#manager.setPaused(mapping, true);
    await mapping.client?.plans.accept(picked);
    // What runs only when asked has been asked.
    if (mapping.isPaused) await mapping.syncNow();
    if (picked.choice === 'keep_cloud') void offerBackups(mapping.desired.local);
  }

  async #compare({ desired }: Mapping, { mock }: PlanItem): Promise<void> {
    const file = vscode.Uri.file(join(desired.folder, mock.path));
    const title = `${mock.path}: the cloud ↔ this folder`;
    const shown = { preview: true, preserveFocus: true };
    await vscode.commands.executeCommand('vscode.diff', CloudFiles.uri(desired, mock), file, title, shown);
  }
}

/** With what happens; what nothing happens to stands elsewhere. */
function titleOf({ desired }: Mapping, { reason, mocks }: SyncPlan): string {
  const { local, options } = desired;
  const totals = planInWords({ mocks, same: 0 });
  if (reason === 'first_sync') return `First sync with ${options.workspaceId}: ${totals}`;
  if (reason === 'asked') return `${local} and ${options.workspaceId}: ${totals}`;
  return `Git changed ${counted(mocks.filter(({ byGit }) => byGit).length, 'mock')}: ${totals}`;
}

function sayAnswered({ desired }: Mapping): void {
  tell(`This plan of ${desired.local} does not wait any more. Nothing was changed.`);
}

async function offerBackups(local: string): Promise<void> {
  const message = `${local} becomes what the cloud has. What differed here is in the backups.`;
  const chosen = await vscode.window.showInformationMessage(message, 'Show Backups');
  if (chosen !== undefined) await vscode.commands.executeCommand(commandId('showBackups'));
}

async function pickMapping(mappings: readonly Mapping[]): Promise<Mapping | null> {
  const [only] = mappings;
  if (only === undefined) {
    tell('No folder is linked and in sync yet, so there is no plan.');
    return null;
  }
  if (mappings.length === 1) return only;
  const items = mappings.map((mapping) => ({
    label: `$(folder) ${mapping.desired.local}`,
    description: mapping.desired.options.workspaceId,
    detail: mapping.status.error?.message ?? '',
    mapping,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder: 'The plan of which folder?' }))?.mapping ?? null;
}
