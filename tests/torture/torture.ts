/**
 * `npm run torture -- [--minutes T] [--clients N] [--seed N] [--samples N] [--pause-ms N] [--blow-every-ms N]
 * [--sent-within-ms N] [--report FILE.md] [--json FILE.json]`. Ends with 1 where something did not hold; what is left of it is then kept.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { markdownOf, reportOf } from './report.ts';
import { torture } from './run.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    clients: { type: 'string', default: '8' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    samples: { type: 'string', default: '100' },
    'pause-ms': { type: 'string', default: '400' },
    'blow-every-ms': { type: 'string', default: '4000' },
    'sent-within-ms': { type: 'string', default: '5000' },
    report: { type: 'string' },
    json: { type: 'string' },
  },
});

const positive = z.coerce.number().positive();
const { minutes, clients, seed, samples, ...rest } = z
  .object({
    minutes: positive,
    clients: positive.int(),
    seed: z.coerce.number().int().nonnegative(),
    samples: positive.int(),
    'pause-ms': positive,
    'blow-every-ms': positive,
    'sent-within-ms': positive,
    report: z.string().optional(),
    json: z.string().optional(),
  })
  .parse(values);

const say = (line: string) => console.error(line);
say(`seed ${seed}`);
const outcome = await torture({
  seed,
  minutes,
  clients,
  samples,
  pauseMs: rest['pause-ms'],
  blowEveryMs: rest['blow-every-ms'],
  sentWithinMs: rest['sent-within-ms'],
  say,
});
const report = reportOf(outcome);
const markdown = markdownOf(report);
console.log(markdown);
if (rest.report !== undefined) await writeFile(rest.report, markdown);
if (rest.json !== undefined) await writeFile(rest.json, `${JSON.stringify(report, null, 2)}\n`);
process.exitCode = report.violations.length === 0 ? 0 : 1;
