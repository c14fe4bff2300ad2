/** Every command of the extension. package.json says the same, which a test checks. */

export interface CommandDefinition {
  title: string;
  icon?: string;
  /** When the command palette shows it; absent: always. */
  palette?: string;
  /** Menus, views and other extensions may name what it is about. Absent: it takes no arguments. */
  takes?: 'selection';
}

const LINKED = 'mockforgeCloud.linked';
const IN_CONFLICT = 'mockforgeCloud.hasConflicts';
const FOLDER_OPEN = 'workspaceFolderCount > 0';

/** Our merge, in the native merge editor. */
export const IN_OUR_MERGE = 'isMergeEditor && mergeEditorBaseUri =~ /^mockforge-conflict:/';

const DEFINITIONS = {
  signIn: { title: 'Sign In', palette: '!mockforgeCloud.signedIn' },
  signOut: { title: 'Sign Out', palette: 'mockforgeCloud.hasSession' },
  whoAmI: { title: 'Who Am I' },
  linkFolder: { title: 'Link Folder to Workspace', palette: FOLDER_OPEN },
  unlinkFolder: { title: 'Unlink Folder', palette: LINKED },
  createWorkspace: { title: 'Create Workspace' },
  syncNow: { title: 'Sync Now', icon: '$(sync)', palette: LINKED },
  pause: { title: 'Pause Sync', palette: 'mockforgeCloud.canPause' },
  resume: { title: 'Resume Sync', palette: 'mockforgeCloud.canResume' },
  showPlan: { title: 'Show Sync Plan', palette: LINKED },
  showPending: { title: 'Show Pending Mocks', palette: LINKED },
  showConflicts: { title: 'Show Conflicts', palette: LINKED },
  resolveConflict: {
    takes: 'selection',
    title: 'Resolve Conflict in Merge Editor',
    icon: '$(git-merge)',
    palette: IN_CONFLICT,
  },
  acceptMine: { takes: 'selection', title: 'Resolve Conflict: Use Mine', palette: IN_CONFLICT },
  acceptTheirs: { takes: 'selection', title: 'Resolve Conflict: Use Theirs', palette: IN_CONFLICT },
  keepBoth: { takes: 'selection', title: 'Resolve Conflict: Keep Both', palette: IN_CONFLICT },
  completeMerge: { takes: 'selection', title: 'Complete Merge', icon: '$(check)', palette: IN_OUR_MERGE },
  showBackups: { title: 'Show Backups', palette: LINKED },
  confirmService: { title: 'Confirm Service of sync.yaml', palette: 'mockforgeCloud.hasUnknownService' },
  showLogs: { title: 'Show Log' },
  openConfiguration: { title: 'Open Configuration', palette: FOLDER_OPEN },
  testConnection: { title: 'Test Connection' },
} as const satisfies Record<string, CommandDefinition>;

export type CommandName = keyof typeof DEFINITIONS;

export const COMMANDS: Readonly<Record<CommandName, CommandDefinition>> = DEFINITIONS;

export const COMMAND_CATEGORY = 'MockForge Cloud';

export function commandId(name: CommandName): string {
  return `mockforgeCloud.${name}`;
}

/** Whatever a menu, a view, a key binding or another extension has passed: its handler looks at it itself. */
export type Selection = readonly unknown[];

type Takes<Name extends CommandName> = (typeof DEFINITIONS)[Name] extends { takes: 'selection' }
  ? (selection: Selection) => Promise<unknown>
  : () => Promise<unknown>;

/** What each command does. One that nobody handles does not compile. */
export type CommandHandlers = { readonly [Name in CommandName]: Takes<Name> };
