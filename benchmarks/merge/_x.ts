import { readCorpus } from './corpus.ts';
import { judge, runMerge } from './judge.ts';
import { writeFileSync, mkdirSync } from 'node:fs';
mkdirSync('/tmp/x', {recursive:true});
const out: [number,string,string][] = [];
for (const t of readCorpus('/tmp/m/merges')) { if (t.class!=='struct-agrees') continue; const r = runMerge(t); const v = judge(t, r); if (v.extraLines) { out.push([v.extraLines, t.id, t.path]); writeFileSync('/tmp/x/'+t.id, r.content); } }
out.sort((a,b)=>a[0]-b[0]); for (const o of out) console.log(o.join(' '));
