import { eachDatabase } from '../testing/each-database.ts';
import { openSocket } from '../realtime/testing/test-socket.ts';
import { created, useBranch } from './testing/branch-fixture.ts';
describe('perf', () => {
  eachDatabase((open) => {
    const branch = useBranch(open);
    it('single', async () => {
      const a = await openSocket(branch().service.url, { token: branch().alice.token });
      const ws = branch().workspaceId;
      for (let r = 0; r < 3; r++) {
        const times: number[] = [];
        for (let i = 0; i < 200; i++) { const t = performance.now(); await a.ask({ type: 'change', workspace_id: ws, event: created(`s${r}/${i}.json`, `{"a":${i}}`) as never }); times.push(performance.now() - t); }
        times.sort((x, y) => x - y);
        console.log('single p50', times[100]?.toFixed(2), 'p99', times[197]?.toFixed(2));
      }
      const socks = await Promise.all(Array.from({ length: 16 }, () => openSocket(branch().service.url, { token: branch().alice.token })));
      const t = performance.now();
      await Promise.all(socks.map(async (s, n) => { for (let i = 0; i < 100; i++) await s.ask({ type: 'change', workspace_id: ws, event: created(`m${n}/${i}.json`, `{"a":${i}}`) as never }); }));
      console.log('16 writers /s', (1600 / (performance.now() - t) * 1000).toFixed(0));
      for (let r = 0; r < 3; r++) {
      const t3 = performance.now();
      const res = await a.ask({ type: 'changes', workspace_id: ws, events: Array.from({ length: 500 }, (_, i) => created(`b${r}/${i}.json`, `{"b":${i}, "r": ${r}}`)) as never });
      console.log('500 batch ms', (performance.now() - t3).toFixed(0), res.type); }
      await Promise.all(socks.map((s) => s.close())); await a.close();
    }).timeout(60000);
  });
});
