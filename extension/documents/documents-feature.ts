/** Open documents: what the editor knows of them is told to sync, and what sync writes beneath them is guarded. */
import type { App } from '../app.ts';
import type { Feature } from '../feature.ts';
import { Lifetime } from '../lifetime.ts';
import { isDirty, passDocumentEvents } from './document-events.ts';
import { EditorMoves } from './editor-moves.ts';
import { guardDocuments } from './guard-documents.ts';
import { UnsavedDocuments } from './unsaved-documents.ts';

export function activateDocuments(app: App): Feature {
  const { manager, log } = app;
  const lifetime = new Lifetime();
  const moves = lifetime.add(new EditorMoves(log));
  const guarded = guardDocuments(manager, log);
  lifetime.add(guarded.lifetime);
  lifetime.add(new UnsavedDocuments(manager, log));
  lifetime.add(passDocumentEvents(manager, moves));
  app.hands = {
    isDirty,
    writing: (path, bytes) => guarded.documents.announce(path, bytes),
    isOpen: (path) => moves.isOpen(path),
    move: (from, to) => moves.move(from, to),
    atRest: () => moves.atRest(),
  };
  return { commands: {}, dispose: () => lifetime.dispose() };
}
