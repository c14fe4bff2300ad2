import { readCorpus } from './corpus.ts';
import { mergeStructure } from '../../shared/merge/structure/merge-structure.ts';
import { Reader } from '../../shared/merge/check/reading.ts';
const t = readCorpus('/tmp/m/merges').find(c => c.id === process.argv[2])!;
const r = mergeStructure({ ...t, notation: t.path.endsWith('json') ? 'json' : 'yaml', policies: [] });
console.log(r === null ? 'null' : [r.conflicts.length, r.decided]);
if (r) { const rd = new Reader(t.path.endsWith('json') ? 'json' : 'yaml'); console.log(rd.read(r.content).grade, rd.read(r.content).duplicates, [t.base,t.local,t.remote].map(x=>rd.read(x).duplicates.size)); (await import('node:fs')).writeFileSync('/tmp/out2.txt', r.content);
for(const c of r.conflicts) console.log(c.place, c.kind); }
