/** Breakages of the loop. */
import type { Mutation } from '../mutation-list.ts';

export const LOOP: readonly Mutation[] = [
  {
    // Only to decide too early does no harm: what is queued then is decided anew before anything is sent.
    name: 'send before what was missed has been applied',
    file: 'engine/work.ts',
    from: `    return !halts.isHalted && context.replica.cursor !== null && (catchUp.isReady || !link.isUp);
  }

  #hasToSend(): boolean {
    const { context, catchUp } = this.#options;
    return catchUp.isReady && !this.#outbox.inFlight`,
    to: `    return !halts.isHalted && (catchUp.isReady || link.isUp || !link.isUp);
  }

  #hasToSend(): boolean {
    const { context } = this.#options;
    return !this.#outbox.inFlight`,
  },
  {
    name: 'forget who waits for a path',
    file: 'engine/ground/context.ts',
    from: '    if (owner !== undefined) touch(owner.mockId);\n',
    to: '',
  },
  {
    name: 'never try again what was refused for a name that has become free',
    file: 'engine/ground/context.ts',
    from: '    for (const mockId of blocked.pathLeft(path)) touch(mockId);\n',
    to: '',
  },
  {
    name: 'take every mock for deleted before the folder was looked at',
    file: 'engine/ground/halts.ts',
    from: 'this.unreadable !== null || this.isUnseen;',
    to: 'this.unreadable !== null;',
  },
  {
    name: 'delete what the brake holds when a pause ends',
    file: 'engine/engine.ts',
    from: '      this.#halts.isPaused = false;\n',
    to: '      this.#halts.isPaused = false;\n      this.#halts.emptied = null;\n',
  },
  {
    name: 'stand still for ever when beginning has failed',
    file: 'engine/engine.ts',
    from: '      if (!this.#hasBegun) return this.#begin();\n',
    to: '',
  },
  {
    name: 'take a content that is not asked for while a plan waits for unanswered',
    file: 'engine/work.ts',
    from: 'this.#touched.size > 0 && !halts.isHalted;',
    to: 'this.#touched.size > 0;',
  },
  {
    name: 'take what the log has told of, or what a pause holds, for unanswered',
    file: 'engine/work.ts',
    from: "    if (!this.#outbox.inFlight && !isToBeSent) halts.answered('push');\n",
    to: '',
  },
  {
    name: 'say that a question failed which was asked again when all was there',
    file: 'engine/incoming/catch-up.ts',
    from: '    this.#isReady = false;\n    this.#goal = null;\n    this.#onFailed(tooLarge(record));\n',
    to: '    this.#onFailed(tooLarge(record));\n',
  },
  {
    name: 'wait for ever for a content that was refused for want of a sign-in',
    file: 'engine/engine.ts',
    from: 'if (isOdd || isRefusal(error)) this.',
    to: 'if (isOdd) this.',
  },
];
