/** Changes to the text of `.mockforge/sync.yaml` that leave comments and everything else as they are: pure. */
import { posix } from 'node:path';
import { CloudError, DEFAULT_BRANCH } from '@mockforge-cloud/shared/protocol';
import { type Document, isMap, isSeq, parseDocument, type YAMLMap, YAMLSeq } from 'yaml';
import { serviceUrlOf } from '../account/service-url.ts';
import type { Spoken } from './desired-mappings.ts';

export interface NewMapping {
  /** Relative to the project, `/` between segments; empty for the project's folder itself. */
  local: string;
  cloud: string;
}

const HEADER = ` Which folders of this project are kept the same as which cloud workspaces.
 No secrets belong here: sign in from the editor, or set MOCKFORGE_API_KEY.`;

/**
 * The file with one more mapping; made where there is none (`text` is `null`). `serviceUrl` is written
 * where the file names no service yet.
 * @throws CloudError `config.invalid` where the file is not in a form that can be added to
 */
export function addMapping(request: { text: string | null; serviceUrl: string; mapping: NewMapping }): string {
  const document = parse(request.text ?? '');
  if (document.contents === null) {
    document.contents = document.createNode({}) as YAMLMap;
    document.commentBefore ??= HEADER;
  }
  if (!isMap(document.contents)) throw notAMap();
  if (!document.has('sync')) {
    if (document.contents.items.length > 0) throw olderForm();
    document.set('sync', document.createNode({ enabled: true, provider: 'cloud' }));
  }
  if (!isMap(document.get('sync'))) document.set('sync', document.createNode({}));
  if (!document.hasIn(['sync', 'service_url'])) document.setIn(['sync', 'service_url'], request.serviceUrl);
  if (!isSeq(document.getIn(['sync', 'workspaces']))) document.setIn(['sync', 'workspaces'], new YAMLSeq());
  const { local, cloud } = request.mapping;
  document.addIn(['sync', 'workspaces'], document.createNode({ local: local === '' ? './' : `./${local}`, cloud }));
  return document.toString({ lineWidth: 0 });
}

/**
 * The file without one mapping.
 * @throws CloudError `config.invalid` where it is not there
 */
export function removeMapping(text: string, mapping: NewMapping & { branch: string }): string {
  const document = parse(text);
  const list: unknown = document.getIn(['sync', 'workspaces']);
  const at = isSeq(list) ? list.items.findIndex((item) => isMap(item) && isMapping(item, mapping)) : -1;
  if (!isSeq(list) || at === -1) {
    throw new CloudError('config.invalid', 'sync.yaml does not hold this mapping in a form that can be edited.', {
      hint: 'Open the configuration and take it out there.',
    });
  }
  list.delete(at);
  if (list.items.length === 0) {
    list.flow = true;
    // What stood above the only mapping was about that.
    list.commentBefore = null;
  }
  return document.toString({ lineWidth: 0 });
}

function isMapping(item: YAMLMap, wanted: NewMapping & { branch: string }): boolean {
  const text = (key: string, byDefault: string) => String(item.get(key) ?? byDefault);
  const sameFolder = posix.join(text('local', '.'), '/') === posix.join(wanted.local || '.', '/');
  return sameFolder && text('cloud', '') === wanted.cloud && text('branch', DEFAULT_BRANCH) === wanted.branch;
}

/** The service that the file names, in its one spelling; `null` where it names none that is one. */
export function serviceUrlIn(text: string): string | null {
  const url: unknown = parseDocument(text, { logLevel: 'silent' }).getIn(['sync', 'service_url']);
  return typeof url === 'string' ? serviceUrlOf(url) : null;
}

/** Which settings the file itself states. Of a file that can't be read: none. */
export function spokenSettings(text: string): Spoken {
  const document = parseDocument(text, { logLevel: 'silent' });
  const states = (...path: string[]) => {
    const value: unknown = document.getIn(['sync', ...path]);
    return value !== undefined && value !== null;
  };
  return {
    debounceMs: states('watch', 'debounce_ms'),
    conflictStrategy: states('conflict', 'default_strategy'),
    backupOnConflict: states('conflict', 'backup_on_conflict'),
  };
}

function parse(text: string): Document {
  const document: Document = parseDocument(text);
  const fault = document.errors[0];
  if (fault === undefined) return document;
  throw new CloudError('config.invalid', `.mockforge/sync.yaml is not valid YAML: ${fault.message}`, {
    hint: 'Correct it first; Problems shows where.',
    cause: fault,
  });
}

function notAMap(): CloudError {
  return new CloudError('config.invalid', '.mockforge/sync.yaml does not hold a map of settings.', {
    hint: 'Give it a key "sync", or delete it and link the folder again.',
  });
}

function olderForm(): CloudError {
  return new CloudError('config.invalid', '.mockforge/sync.yaml is in the older form, without the key "sync".', {
    hint: 'Move its settings below "sync", or delete it and link the folder again.',
  });
}
