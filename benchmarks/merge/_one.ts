import { readCorpus } from './corpus.ts';
import { runMerge } from './judge.ts';
const t = readCorpus('/tmp/m/merges').find(c => c.id === process.argv[2])!;
for (let i=0;i<3;i++){ const s=performance.now(); const r = runMerge(t); console.log(r.outcome, r.how.slice(0,3), r.conflicts.length, (performance.now()-s).toFixed(0)); if(i==0)for(const c of r.conflicts.slice(0,12)) console.log(c.place,c.kind,(c.local?.text??'-').slice(0,60).replaceAll('\n','⏎'),'|',(c.remote?.text??'-').slice(0,60).replaceAll('\n','⏎')); }
