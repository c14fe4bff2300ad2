import type { PushResult, ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { fromWirePlace } from '../branches/place.ts';
import { patchTexts } from '../contents/derive/patch/patch-source.ts';
import { type FrameHandlers, type FrameOf, type FrameSocket, re } from '../frames/frame-handler.ts';
import type { FrameId } from '../frames/read-frame.ts';
import type { Push, PushInput } from './push.ts';

/** `change` and `changes`: a push of one event, or of several as one revision. */
export function pushFrames({ push }: Pick<Push, 'push'>): FrameHandlers<'change' | 'changes'> {
  return {
    async change(socket, frame, text) {
      await push({
        ...senderOf(socket, frame),
        events: [withItsFields(frame)],
        changesTexts: patchTexts([frame.event], { text, member: 'event' }),
        onAnswer: ({ results: [result] }) => {
          if (result !== undefined) socket.send(answerFrame(result, frame.id));
        },
      });
    },
    async changes(socket, frame, text) {
      await push({
        ...senderOf(socket, frame),
        events: frame.events,
        changesTexts: patchTexts(frame.events, { text, member: 'events' }),
        onAnswer: ({ results }) => socket.send({ type: 'results', ...re(frame.id), results }),
      });
    },
  };
}

function senderOf(socket: FrameSocket, frame: FrameOf<'change' | 'changes'>): Omit<PushInput, 'events'> {
  return {
    identity: socket.requireIdentity(),
    ...fromWirePlace(frame),
    replicaId: frame.replica_id,
    strategy: frame.strategy ?? 'merge',
    message: frame.message,
    origin: socket.connectionId,
  };
}

/** The event of a `change` frame has its operation id and what it settles beside it, as those of a batch have it inside. */
function withItsFields({ event, op_id, settles }: FrameOf<'change'>): unknown {
  if (typeof event !== 'object' || event === null) return event;
  return { ...event, ...(op_id === undefined ? {} : { op_id }), ...(settles === undefined ? {} : { settles }) };
}

function answerFrame(result: PushResult, id: FrameId): ServiceFrame {
  if (result.type !== 'error') return { ...result, ...re(id) };
  const { op_id, code, message, retry_after } = result;
  return {
    type: 'error',
    ...re(id),
    op_id,
    code,
    message,
    ...(retry_after === undefined ? {} : { retry_after }),
  };
}
