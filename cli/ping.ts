import { CloudApi } from '@mockforge-cloud/shared/sync';
import * as z from 'zod';
import { chooseService } from './account/service.ts';
import { defineCommand } from './command.ts';
import { EXIT } from './exit-codes.ts';
import { findProjectService } from './project.ts';

export const ping = defineCommand({
  words: ['ping'],
  summary: 'Check that the service answers; sends no credentials',
  examples: ['mockforge-cloud ping --service https://mocks.example.com'],
  input: z.object({}),
  async run(_, context) {
    const { url } = chooseService(context, await findProjectService(context));
    const api = new CloudApi({ serviceUrl: url, token: async () => null, timeoutMs: 10_000 });
    const startedAt = performance.now();
    await api.health();
    const latencyMs = Math.round(performance.now() - startedAt);
    context.output.result({ service_url: url, ok: true, latency_ms: latencyMs }, [
      `${url} answers, in ${latencyMs} ms.`,
    ]);
    return EXIT.done;
  },
});
