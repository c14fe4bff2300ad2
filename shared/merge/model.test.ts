import assert from 'node:assert/strict';
import fc from 'fast-check';
import { merge } from './merge.ts';
import type { MergeResult } from './result.ts';
import { edited } from './testing/model/edit.ts';
import { type Format, jsonFormats, write, yamlFormats } from './testing/model/formatter.ts';
import { type Collection, Dice, type Kind, someMock } from './testing/model/model.ts';
import { assertRight } from './testing/model/right.ts';
import { seedOf } from './testing/seed.ts';

/** The same cases each time, so that a run says something about what was changed; others with `FC_SEED=random`. */
const seed = seedOf(9);
const numRuns = Number(process.env['FC_RUNS'] ?? 500);

const numbers = fc.array(fc.nat(1000), { maxLength: 150, size: 'max' });
const cases = fc.record({
  mock: numbers,
  local: numbers,
  remote: numbers,
  formats: fc.tuple(fc.nat(9), fc.nat(9), fc.nat(9)),
});

interface Made {
  base: Collection;
  local: Collection;
  remote: Collection;
}

/** Three versions of a mock. Numbers of parts differ by version, so that nothing new is the same on both sides. */
function make({ mock, local, remote }: { mock: number[]; local: number[]; remote: number[] }, kind: Kind): Made {
  const base = someMock(new Dice(mock), kind);
  return {
    base,
    local: edited(base, new Dice(local, 10_000), kind),
    remote: edited(base, new Dice(remote, 20_000), kind),
  };
}

interface Property {
  name: string;
  kind: Kind;
  formats: readonly Format[];
  /** How each version is written: all alike, local anew, or all of them each in its own way. */
  reformat: 'nobody' | 'local' | 'everybody';
}

const [bareKind, commented, full] = [
  { comments: false, properties: false },
  { comments: true, properties: false },
  { comments: true, properties: true },
];

const properties: Property[] = [
  { name: 'YAML', kind: bareKind, formats: yamlFormats, reformat: 'nobody' },
  { name: 'YAML that one side formats anew', kind: bareKind, formats: yamlFormats, reformat: 'local' },
  { name: 'YAML that each formats in another way', kind: commented, formats: yamlFormats, reformat: 'everybody' },
  { name: 'YAML with comments everywhere', kind: commented, formats: yamlFormats, reformat: 'nobody' },
  { name: 'YAML with comments that one side formats anew', kind: commented, formats: yamlFormats, reformat: 'local' },
  { name: 'YAML with tags, anchors and aliases', kind: full, formats: yamlFormats, reformat: 'nobody' },
  { name: 'YAML with all of it that one side formats anew', kind: full, formats: yamlFormats, reformat: 'local' },
  { name: 'JSON, in lines and minified', kind: bareKind, formats: jsonFormats, reformat: 'nobody' },
  { name: 'JSON that one side formats anew', kind: bareKind, formats: jsonFormats, reformat: 'local' },
  { name: 'JSON with comments', kind: commented, formats: jsonFormats.slice(0, 3), reformat: 'local' },
];

describe(`the merge against a model (FC_SEED=${seed})`, function () {
  this.timeout(3_600_000);
  for (const { name, kind, formats, reformat } of properties) {
    it(`[I10] is right or a conflict, from both sides: ${name}`, () => {
      const formatAt = (at: number): Format => formats[at % formats.length] ?? (jsonFormats[0] as Format);
      let [clean, conflicts] = [0, 0];
      fc.assert(
        fc.property(cases, (numbersOf) => {
          const made = make(numbersOf, kind);
          const [first, second, third] = numbersOf.formats;
          const texts = {
            base: write(made.base, formatAt(first)),
            local: write(made.local, formatAt(reformat === 'nobody' ? first : second)),
            remote: write(made.remote, formatAt(reformat === 'everybody' ? third : first)),
          };
          const path = formatAt(first).path;
          const there = merge({ ...texts, path });
          const back = merge({ base: texts.base, local: texts.remote, remote: texts.local, path });
          const isRight = assertRight(there, made, texts);
          assertRight(back, made, texts);
          if (reformat === 'nobody') assert.equal(back.outcome, there.outcome, show(texts, back));
          if (isRight && there.outcome === 'clean') clean++;
          if (isRight && there.outcome === 'conflict') conflicts++;
        }),
        { seed, numRuns },
      );
      if (process.env['FC_VERBOSE']) console.log(`${name}: ${clean} clean, ${conflicts} conflicts that need not be`);
    });
  }
});

function show(texts: Record<string, string>, { content }: MergeResult): string {
  return `${Object.entries({ ...texts, content })
    .map(([name, text]) => `--- ${name}\n${text}`)
    .join('')}`;
}
