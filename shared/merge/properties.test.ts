import assert from 'node:assert/strict';
import fc from 'fast-check';
import { merge } from './merge.ts';
import type { MergeResult } from './result.ts';
import {
  type Json,
  type JsonMap,
  maps,
  scalars,
  trees,
  type Writing,
  writings,
  yamlWriting,
} from './testing/documents.ts';
import { applyEdits, edits, fates, versionsOf } from './testing/edits.ts';
import { lostKeys } from './testing/lost.ts';
import { dataOf } from './testing/reading.ts';
import { seedOf } from './testing/seed.ts';

const seed = seedOf('random');
const numRuns = Number(process.env['FC_RUNS'] ?? 500);

const versions = fc
  .record({ base: maps, local: edits, remote: edits, writing: writings })
  .map(({ base, local, remote, writing }) => ({
    writing,
    base: writing.write(base),
    local: writing.write(applyEdits(base, local)),
    remote: writing.write(applyEdits(base, remote)),
  }));

function mergeAll(texts: { base: string; local: string; remote: string; writing: Writing }): MergeResult {
  return merge({ ...texts, path: texts.writing.path });
}

function mirrored({ conflicts }: MergeResult): string[] {
  return conflicts
    .map(({ kind, base, local, remote }) =>
      JSON.stringify([kind, base?.text ?? null, remote?.text ?? null, local?.text ?? null]),
    )
    .sort();
}

function plain({ conflicts }: MergeResult): string[] {
  return conflicts
    .map(({ kind, base, local, remote }) =>
      JSON.stringify([kind, base?.text ?? null, local?.text ?? null, remote?.text ?? null]),
    )
    .sort();
}

describe(`properties of the merge (FC_SEED=${seed})`, function () {
  this.timeout(600_000);
  const check = <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => void): void =>
    fc.assert(fc.property(arbitrary, property), { seed, numRuns });

  const anyText = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    versions.map(({ local }) => local),
  );
  const anyPath = fc.constantFrom('a.json', 'a.yaml', 'a.yml', 'a.jsonl', 'a.txt', 'a');

  it('takes the side that changed where only one did', () => {
    check(fc.record({ b: anyText, x: anyText, path: anyPath }), ({ b, x, path }) => {
      assert.deepEqual(
        [merge({ base: b, local: x, remote: b, path }), merge({ base: b, local: b, remote: x, path })].map((r) => [
          r.content,
          r.outcome,
        ]),
        [
          [x, 'clean'],
          [x, 'clean'],
        ],
      );
      assert.equal(merge({ base: b, local: x, remote: x, path }).content, x);
      assert.equal(merge({ base: null, local: x, remote: x, path }).content, x);
    });
  });

  it('gives the same data and the mirrored conflicts when the sides change places', () => {
    check(versions, (texts) => {
      const there = mergeAll(texts);
      const back = mergeAll({ ...texts, local: texts.remote, remote: texts.local });
      assert.equal(there.outcome, back.outcome);
      assert.deepEqual(mirrored(there), plain(back));
      if (there.outcome === 'clean') {
        assert.deepEqual(dataOf(there.content, texts.writing.path), dataOf(back.content, texts.writing.path));
      }
    });
  });

  it('[I10] merges edits in different places cleanly, with all of them and nothing else', () => {
    const members = fc.array(fc.record({ fate: fates, before: trees, after: trees }), { minLength: 1, maxLength: 9 });
    check(fc.record({ members, writing: writings }), ({ members, writing }) => {
      const { base, local, remote, merged } = versionsOf(members);
      const result = mergeAll({
        base: writing.write(base),
        local: writing.write(local),
        remote: writing.write(remote),
        writing,
      });
      assert.deepEqual(result.conflicts, []);
      assert.deepEqual(dataOf(result.content, writing.path), JSON.parse(JSON.stringify(merged)));
    });
  });

  it('[I10] merges items with an identity cleanly when each is touched by one side', () => {
    const members = fc.array(fc.record({ fate: fates, before: scalars, after: scalars }), {
      minLength: 1,
      maxLength: 9,
    });
    check(fc.record({ members, writing: writings }), ({ members, writing }) => {
      const { base, local, remote, merged } = versionsOf(members);
      const routes = (map: JsonMap): Json[] => Object.entries(map).map(([id, body]) => ({ id, status: 200, body }));
      const write = (map: JsonMap): string => writing.write({ routes: routes(map) });
      const result = mergeAll({ base: write(base), local: write(local), remote: write(remote), writing });
      assert.deepEqual(result.conflicts, []);
      // Runs that both inserted at one place stay together, so only the items are compared.
      const items = (data: unknown): string[] => {
        const { routes } = data as { routes: Json[] };
        return routes.map((item) => JSON.stringify(Object.entries(item as JsonMap).sort())).sort();
      };
      assert.deepEqual(
        items(dataOf(result.content, writing.path)),
        items(JSON.parse(JSON.stringify({ routes: routes(merged) }))),
      );
    });
  });

  it('[I10] loses no key that one side alone changed in a clean merge of any edits', () => {
    check(versions, (texts) => {
      const { outcome, content } = mergeAll(texts);
      if (outcome === 'conflict') return;
      const [base, local, remote, merged] = [texts.base, texts.local, texts.remote, content].map((text) =>
        dataOf(text, texts.writing.path),
      );
      assert.deepEqual(lostKeys(base, local, remote, merged), []);
    });
  });

  it('leaves comments and everything that nobody touched byte for byte as it was', () => {
    const members = fc.array(fc.record({ fate: fates, before: trees, after: trees }), { minLength: 2, maxLength: 9 });
    check(members, (list) => {
      const { base, local, remote, merged } = versionsOf(list);
      const block = (key: string, value: Json): string =>
        `# about ${key}\n\n${yamlWriting.write({ [key]: value }).trimEnd()}\n`;
      const write = (map: JsonMap): string =>
        `# head\n${Object.entries(map)
          .map(([key, value]) => block(key, value))
          .join('')}last: 0 # end\n`;
      const result = merge({ base: write(base), local: write(local), remote: write(remote), path: 'x.yaml' });
      assert.deepEqual(result.conflicts, []);
      for (const [key, value] of Object.entries(merged))
        assert.ok(result.content.includes(block(key, value)), result.content);
      assert.equal(result.content.length, write(merged).length);
    });
  });

  it('gives a text that parses and has no key twice, clean or not, where the sources do', () => {
    check(versions, (texts) => {
      const result = mergeAll(texts);
      if (result.outcome === 'clean' || result.how[0] === 'by structure') dataOf(result.content, texts.writing.path);
    });
  });

  it('names ranges that hold the texts it names', () => {
    check(versions, (texts) => {
      for (const conflict of mergeAll(texts).conflicts) {
        for (const side of ['base', 'local', 'remote'] as const) {
          const place = conflict[side];
          if (place) assert.equal(texts[side].slice(place.range.start, place.range.end), place.text);
        }
      }
    });
  });

  it('[I16] survives whatever it is given', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ': ',
      ',',
      '-',
      '- ',
      '\n',
      '\r\n',
      '  ',
      '\t',
      '"',
      "'",
      '#',
      '# c',
      '&a ',
      '*a',
      '|',
      '>',
      '|+\n',
      '---\n',
      '...\n',
      '? ',
      '!t ',
      'a',
      'b: 1',
      '<<: *a',
      '%YAML',
      '\\',
      '//',
      '/*',
      '*/',
      '\u0000',
      '\uFEFF',
      'é',
    );
    const texts = fc.array(pieces, { maxLength: 30 }).map((list) => list.join(''));
    check(fc.record({ base: texts, local: texts, remote: texts, path: anyPath }), (input) => {
      const { outcome, conflicts } = merge(input);
      assert.equal(outcome === 'conflict', conflicts.length > 0);
    });
  });
});
