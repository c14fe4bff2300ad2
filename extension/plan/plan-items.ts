/** A plan as the lines of a list in which a person picks what is to happen: pure. */
import { type PlannedMock, type SyncPlan, sizeText } from '@mockforge-cloud/shared/sync';
import { counted } from '../prompts/counted.ts';

export interface PlanItem {
  mock: PlannedMock;
  label: string;
  description: string;
  /** Whether both sides have it, so that they can be compared. */
  canCompare: boolean;
}

export interface PlanGroup {
  title: string;
  items: readonly PlanItem[];
}

/** A list of more is slow, and nobody reads it. */
const MOST_SHOWN = 2_000;

interface Kind {
  icon: string;
  /** Stands above the group. */
  title: string;
  /** What happens, said of one mock. */
  words: string;
}

/** What may surprise comes first. */
const KINDS = {
  conflict: { icon: 'warning', title: 'In conflict', words: 'both versions are kept until you settle it' },
  deleteHere: { icon: 'trash', title: 'Delete here', words: 'removed here, after a backup' },
  deleteInCloud: { icon: 'trash', title: 'Delete in the cloud', words: 'removed for the whole team' },
  replaceHere: { icon: 'arrow-down', title: 'Replace here', words: "becomes the cloud's, after a backup" },
  replaceInCloud: { icon: 'arrow-up', title: 'Replace in the cloud', words: "replaces the cloud's" },
  merge: { icon: 'git-merge', title: 'Merge', words: 'changed on both sides, and goes together' },
  rename: { icon: 'arrow-right', title: 'Rename', words: 'has another name in the cloud' },
  send: { icon: 'cloud-upload', title: 'Send', words: 'new in the cloud' },
  receive: { icon: 'cloud-download', title: 'Receive', words: 'new in this folder' },
} as const satisfies Record<string, Kind>;

type KindName = keyof typeof KINDS;

export function planGroups({ mocks }: Pick<SyncPlan, 'mocks'>): PlanGroup[] {
  const byKind = new Map<KindName, PlanItem[]>();
  for (const mock of mocks) {
    const kind = kindOf(mock);
    if (kind === null) continue;
    const items = byKind.get(kind) ?? [];
    items.push(itemOf(mock, KINDS[kind]));
    byKind.set(kind, items);
  }
  let room = MOST_SHOWN;
  return (Object.keys(KINDS) as KindName[]).flatMap((kind) => {
    const items = byKind.get(kind) ?? [];
    const shown = items.slice(0, room);
    room -= shown.length;
    const rest = items.length - shown.length;
    const more = rest === 0 ? '' : `, ${rest} of them not shown: they follow the plan`;
    return items.length === 0 ? [] : [{ title: `${KINDS[kind].title} (${items.length}${more})`, items: shown }];
  });
}

/** What nothing happens to. */
export function planRest({ same, mocks, ignored, untried }: SyncPlan): string {
  const leftOut = mocks.filter(({ action }) => action === 'ignored').length;
  // Sync's own folder is there as long as it runs.
  const others = ignored.paths.filter((path) => path !== '.mockforge/').length;
  return [
    same > 0 ? `${same} the same` : '',
    leftOut > 0 ? `${leftOut} of the cloud ignored here` : '',
    others > 0 ? `${counted(others, 'other file')}${ignored.isAll ? '' : ' or more'}` : '',
    untried > 0 ? `${counted(untried, 'merge')} not tried: some may become conflicts` : '',
  ]
    .filter((text) => text !== '')
    .join(' · ');
}

function kindOf({ action, localBytes, remoteBytes }: PlannedMock): KindName | null {
  switch (action) {
    case 'up':
      return remoteBytes === null ? 'send' : 'replaceInCloud';
    case 'down':
      return localBytes === null ? 'receive' : 'replaceHere';
    case 'delete_here':
      return 'deleteHere';
    case 'delete_in_cloud':
      return 'deleteInCloud';
    case 'ignored':
      return null;
    default:
      return action;
  }
}

/** What is replaced → what takes its place; of what goes together, both sides. One size says it where they are equal. */
function sizesOf({ action, localBytes, remoteBytes }: PlannedMock): string {
  const here = localBytes === null ? null : sizeText(localBytes);
  const there = remoteBytes === null ? null : sizeText(remoteBytes);
  if (here === null || there === null || here === there) return here ?? there ?? '';
  if (action === 'up') return `${there} → ${here}`;
  if (action === 'down') return `${here} → ${there}`;
  return `${here} here, ${there} in the cloud`;
}

function itemOf(mock: PlannedMock, { icon, words }: Kind): PlanItem {
  const { path, byGit, localBytes, remoteBytes } = mock;
  const said = [sizesOf(mock), byGit ? 'changed by Git' : '', words].filter((text) => text !== '');
  return {
    mock,
    label: `$(${icon}) ${path}`,
    description: said.join(' · '),
    canCompare: localBytes !== null && remoteBytes !== null,
  };
}
