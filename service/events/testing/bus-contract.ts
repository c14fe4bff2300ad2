/** What every bus keeps to (`bus.ts`), tried on any implementation of it. */
import assert from 'node:assert/strict';
import type { Bus } from '../bus.ts';

export interface ContractEvents {
  revision: { branch: string; number: number };
  conflict: { branch: string; number: number };
  content: { text: string };
}

export interface BusUnderTest {
  /** Where it is published. */
  here: Bus<ContractEvents>;
  /** Another instance, or the same one where there is one only. */
  there: Bus<ContractEvents>;
  /** Errors of listeners that were reported, on either side. */
  reported: unknown[];
  /** Resolves when everything that was published so far has been heard on both sides. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const MANY = 200;
const LARGE = 4 * 1024 * 1024;

export function busContract(name: string, open: () => Promise<BusUnderTest>): void {
  describe(`${name} as a bus`, () => {
    let bus: BusUnderTest;
    beforeEach(async () => {
      bus = await open();
    });
    afterEach(() => bus.close());

    for (const side of ['here', 'there'] as const) {
      it(`tells ${side} of each branch in the order of publishing, whatever the kinds (SUB6, I5)`, async () => {
        const heard: Record<string, string[]> = { main: [], next: [] };
        for (const kind of ['revision', 'conflict'] as const) {
          bus[side].on(kind, ({ branch, number }) => heard[branch]?.push(`${kind} ${number}`));
        }
        const expected: string[] = [];
        for (let number = 0; number < MANY; number++) {
          const kind = number % 3 === 0 ? 'conflict' : 'revision';
          expected.push(`${kind} ${number}`);
          for (const branch of ['main', 'next']) bus.here.publish(kind, { branch, number });
        }
        await bus.settled();
        assert.deepEqual(heard, { main: expected, next: expected });
      });
    }

    it('tells nothing before it is published, and each listener once', async () => {
      const heard: number[] = [];
      bus.there.on('revision', ({ number }) => heard.push(number));
      await bus.settled();
      assert.deepEqual(heard, []);
      bus.here.publish('revision', { branch: 'main', number: 1 });
      await bus.settled();
      assert.deepEqual(heard, [1]);
    });

    it('tells all listeners the same where one publishes while it is told (I5)', async () => {
      const heard: [number[], number[]] = [[], []];
      bus.here.on('revision', ({ number }) => {
        heard[0].push(number);
        if (number === 1) bus.here.publish('revision', { branch: 'main', number: 2 });
      });
      bus.here.on('revision', ({ number }) => heard[1].push(number));
      bus.here.publish('revision', { branch: 'main', number: 1 });
      await bus.settled();
      assert.deepEqual(heard, [
        [1, 2],
        [1, 2],
      ]);
    });

    it('reports a listener that throws, and tells the others and what comes later all the same', async () => {
      const heard: number[] = [];
      const fault = new Error('a listener that fails');
      bus.there.on('revision', () => {
        throw fault;
      });
      bus.there.on('revision', ({ number }) => heard.push(number));
      bus.here.publish('revision', { branch: 'main', number: 1 });
      bus.here.publish('revision', { branch: 'main', number: 2 });
      await bus.settled();
      assert.deepEqual(heard, [1, 2]);
      assert.deepEqual(bus.reported, [fault, fault]);
    });

    it('tells nothing more to whoever has ended its listening, also while it is being told', async () => {
      const heard: string[] = [];
      const stops: (() => void)[] = [];
      bus.there.on('revision', () => {
        for (const stop of stops) stop();
      });
      stops.push(bus.there.on('revision', () => heard.push('ended')));
      bus.there.on('revision', () => heard.push('stays'));
      bus.here.publish('revision', { branch: 'main', number: 1 });
      bus.here.publish('revision', { branch: 'main', number: 2 });
      await bus.settled();
      assert.deepEqual(heard, ['stays', 'stays']);
    });

    it('has room for many listeners, the same one twice among them', async () => {
      let heard = 0;
      const listener = () => {
        heard += 1;
      };
      const stops = Array.from({ length: MANY }, () => bus.there.on('revision', listener));
      bus.here.publish('revision', { branch: 'main', number: 1 });
      await bus.settled();
      assert.equal(heard, MANY);
      stops[0]?.();
      bus.here.publish('revision', { branch: 'main', number: 2 });
      await bus.settled();
      assert.equal(heard, 2 * MANY - 1);
    });

    it('tells large events whole', async () => {
      const text = 'é'.repeat(LARGE / 2);
      let heard = '';
      bus.there.on('content', (event) => {
        heard = event.text;
      });
      bus.here.publish('content', { text });
      await bus.settled();
      assert.ok(heard === text, `${heard.length} characters of ${text.length}`);
    });
  });
}
