/** Says when a folder is no longer kept in sync although nobody has asked for that here (B12). */
import type { DesiredMapping } from './desired-mappings.ts';
import type { Project } from './read-project.ts';

export type GoneReason =
  /** Its sync.yaml is not there any more. */
  | 'file_gone'
  /** sync.yaml names it no longer, or with another folder, workspace or service. */
  | 'not_named'
  /** sync.yaml says `enabled: false`. */
  | 'disabled';

export interface GoneMapping {
  desired: DesiredMapping;
  reason: GoneReason;
  /** Mocks whose edits had not been acknowledged. */
  queued: number;
  /** What the file held when it was last read. */
  configText: string | null;
}

/**
 * Why a mapping is gone, from the project that had it and the one in its folder now. `null`: a person sees it anyway:
 * the folder was closed, or sync.yaml has a fault, which is named by itself.
 */
export function goneReason(now: { project: Project | null; isFolderOpen: boolean }): GoneReason | null {
  const { project, isFolderOpen } = now;
  if (!isFolderOpen) return null;
  if (project === null) return 'file_gone';
  if (project.fault !== null) return null;
  return project.isEnabled ? 'not_named' : 'disabled';
}

export function goneText({ desired, reason, queued }: Omit<GoneMapping, 'configText'>): string {
  const { local, options } = desired;
  const unsent =
    queued === 0 ? '' : ` ${queued === 1 ? 'One edit has' : `${queued} edits have`} not reached the cloud.`;
  const why: Readonly<Record<GoneReason, string>> = {
    file_gone: 'its .mockforge/sync.yaml was deleted',
    not_named: 'sync.yaml names that no longer',
    disabled: 'sync.yaml says enabled: false',
  };
  return `${local} is no longer kept in sync with ${options.workspaceId}: ${why[reason]}. The files stay as they are.${unsent}`;
}
