import { readCorpus } from './corpus.ts';
import { mergeText } from '../../shared/merge/text/merge-text.ts';
import { mergeStructure } from '../../shared/merge/structure/merge-structure.ts';
import { isHonest } from '../../shared/merge/check/honest.ts';
import { notationOf } from '../../shared/merge/structure/root.ts';
import { dataOf, spelled } from './data.ts';
for (const t of readCorpus('/tmp/m/merges')) { const r = mergeText(t); if (r.conflicts.length) continue;
 const n = notationOf(t.path)!; if (t.class==='unparseable') continue;
 if (!isHonest({...t, merged: r.content}, n)) {
   const s = mergeStructure({...t, notation: n, policies: []});
   const eq = s && spelled(dataOf(s.content,t.path))===spelled(dataOf(r.content,t.path));
   console.log(t.class, t.id, t.path.slice(-50), 'dishonest; structure:', s===null?'null':s.conflicts.length, eq?'same data':'other');
 } }
