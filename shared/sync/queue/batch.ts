/** What goes out in one frame: operations with their contents, as many as there is room for. */
import type { Limits, WireContent } from '@mockforge-cloud/shared/protocol';
import type { Operation } from './operation.ts';

export interface Content {
  bytes: Uint8Array;
  wire: WireContent;
}

export interface SendableEvent {
  event: Operation;
  content: Content | null;
}

/** Bytes that an event takes beside its content. */
const EVENT_OVERHEAD = 1024;

export class Batch {
  readonly events: SendableEvent[] = [];
  readonly #limits: Limits;
  readonly #most: number;
  #room: number;

  /** `most`: how many operations are wanted. */
  constructor(limits: Limits, most: number) {
    this.#limits = limits;
    this.#most = Math.min(most, limits.maxBatchEvents);
    this.#room = limits.maxFrameBytes / 2;
  }

  /** How many more are wanted. */
  get wanted(): number {
    return Math.max(0, this.#most - this.events.length);
  }

  /**
   * Adds a group all at once; to an empty batch what a frame has room for, also where that is more than was wanted. @returns whether there is room for more
   */
  add(group: readonly SendableEvent[]): boolean {
    const fits = this.#fitting(group);
    if (fits < group.length && this.events.length > 0) return false;
    for (const event of group.slice(0, fits)) {
      this.#room -= this.#sizeOf(event);
      this.events.push(event);
    }
    return fits === group.length && this.wanted > 0;
  }

  /** How many of them fit. One always fits an empty batch. */
  #fitting(group: readonly SendableEvent[]): number {
    let room = this.#room;
    // A group that is larger than what was wanted goes alone.
    const most = this.events.length === 0 ? this.#limits.maxBatchEvents : this.wanted;
    for (const [index, event] of group.entries()) {
      room -= this.#sizeOf(event);
      if (index >= most || (room < 0 && index + this.events.length > 0)) return index;
    }
    return group.length;
  }

  #sizeOf({ content }: SendableEvent): number {
    const isInline = content !== null && content.bytes.length <= this.#limits.maxInlineBytes;
    return EVENT_OVERHEAD + (isInline ? content.wire.content.length : 0);
  }
}
