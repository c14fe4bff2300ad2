import { readCorpus } from './corpus.ts';
import { judge, runMerge } from './judge.ts';
const cases = readCorpus(process.argv[2] ?? '');
const table = new Map<string, Map<string, number>>();
const only = process.argv[3];
for (const test of cases) {
  if (only && test.class !== only && test.id !== only) continue;
  let v; let ms = 0;
  try { const s = performance.now(); const result = runMerge(test); ms = performance.now() - s; v = judge(test, result);
    if (only === test.id) { console.log(result.outcome, result.how, result.conflicts.slice(0, 5)); process.exitCode = 0; (await import('node:fs')).writeFileSync('/tmp/out.txt', result.content); } }
  catch (e) { v = { label: 'crash', good: false, wrong: true, detail: String((e as Error).stack).slice(0, 300), extraLines: null }; }
  const row = table.get(test.class) ?? new Map(); table.set(test.class, row);
  row.set(v.label, (row.get(v.label) ?? 0) + 1);
  if (v.extraLines) row.set('extra>0', (row.get('extra>0') ?? 0) + 1);
  if (!v.good || ms > 250 || process.env['SHOW'] === v.label) console.log(test.class, test.id, test.path.slice(-40), v.label, v.detail.slice(0,300), ms.toFixed(0));
}
for (const [k, v] of table) console.log(k, Object.fromEntries(v));
