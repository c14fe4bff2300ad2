import assert from 'node:assert/strict';
import { ForeignChanges } from './foreign-changes.ts';
import { stepOver, type UndoableText } from './undo-steps.ts';

/** An undo stack as an editor has it. */
class Stack implements UndoableText {
  readonly path = 'users.yaml';
  readonly #states: string[];
  #at = 0;

  constructor(first: string) {
    this.#states = [first];
  }

  text(): string {
    return this.#states[this.#at] ?? '';
  }

  async undo(): Promise<void> {
    this.#at = Math.max(0, this.#at - 1);
  }

  async redo(): Promise<void> {
    this.#at = Math.min(this.#states.length - 1, this.#at + 1);
  }

  async replace(text: string): Promise<void> {
    this.write(text);
  }

  write(text: string): void {
    this.#states.splice(this.#at + 1);
    this.#at = this.#states.push(text) - 1;
  }
}

/** A document with the edits that are named, in order, and what happens when a person presses Undo. */
class Desk {
  readonly stack = new Stack('a: 0\nb: 0\nc: 0\nd: 0\n');
  readonly foreign = new ForeignChanges();

  own(from: string, to: string): this {
    this.stack.write(this.stack.text().replace(from, to));
    return this;
  }

  theirs(from: string, to: string): this {
    const before = this.stack.text();
    const after = before.replace(from, to);
    this.foreign.announce(after);
    this.stack.write(after);
    assert.ok(this.foreign.loaded({ before, after }));
    return this;
  }

  async pressUndo(): Promise<string> {
    await this.stack.undo();
    const missing = this.foreign.missingFrom(this.stack.text());
    if (missing !== null) await stepOver(this.stack, this.foreign, missing);
    return this.stack.text().replaceAll('\n', ' ').trim();
  }
}

describe('Undo in a document that sync has written to (B8, I17)', () => {
  it('takes the own edit below, and leaves what came from the cloud', async () => {
    const desk = new Desk().own('a: 0', 'a: 1').own('b: 0', 'b: 1').theirs('d: 0', 'd: 9');
    assert.equal(await desk.pressUndo(), 'a: 1 b: 0 c: 0 d: 9');
    assert.equal(await desk.pressUndo(), 'a: 0 b: 0 c: 0 d: 9');
    assert.equal(await desk.pressUndo(), 'a: 0 b: 0 c: 0 d: 9');
    assert.equal(await desk.pressUndo(), 'a: 0 b: 0 c: 0 d: 9');
  });

  it('changes nothing where there is no own edit, however many came', async () => {
    const desk = new Desk().theirs('a: 0', 'a: 9').theirs('b: 0', 'b: 9');
    assert.equal(await desk.pressUndo(), 'a: 9 b: 9 c: 0 d: 0');
    assert.equal(await desk.pressUndo(), 'a: 9 b: 9 c: 0 d: 0');
  });

  it('goes through several of theirs, with own ones in between and above', async () => {
    const desk = new Desk()
      .own('a: 0', 'a: 1')
      .theirs('b: 0', 'b: 9')
      .theirs('c: 0', 'c: 9')
      .own('a: 1', 'a: 2')
      .theirs('d: 0', 'd: 9')
      .own('a: 2', 'a: 3');
    assert.equal(await desk.pressUndo(), 'a: 2 b: 9 c: 9 d: 9');
    assert.equal(await desk.pressUndo(), 'a: 1 b: 9 c: 9 d: 9');
    assert.equal(await desk.pressUndo(), 'a: 0 b: 9 c: 9 d: 9');
    assert.equal(await desk.pressUndo(), 'a: 0 b: 9 c: 9 d: 9');
  });

  it('leaves all as it is where theirs was made of the own edit', async () => {
    const desk = new Desk().own('a: 0', 'a: 1').theirs('a: 1', 'a: 9');
    assert.equal(await desk.pressUndo(), 'a: 9 b: 0 c: 0 d: 0');
    assert.equal(await desk.pressUndo(), 'a: 9 b: 0 c: 0 d: 0');
  });

  it('brings theirs back where something was typed in the very moment, so that there is nothing to redo', async () => {
    const desk = new Desk().theirs('d: 0', 'd: 9');
    await desk.stack.undo();
    const missing = desk.foreign.missingFrom(desk.stack.text());
    assert.ok(missing);
    const undo = desk.stack.undo.bind(desk.stack);
    desk.stack.undo = async () => {
      desk.stack.undo = undo;
      desk.own('a: 0', 'a: 5');
      await undo();
    };
    await stepOver(desk.stack, desk.foreign, missing);
    assert.equal(desk.stack.text(), 'a: 5\nb: 0\nc: 0\nd: 9\n');
  });
});
