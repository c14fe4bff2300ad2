import { merge } from '@mockforge-cloud/shared/merge';
import { type Made, made, type Texts } from './made.ts';

export interface Growth {
  name: string;
  length: number;
  /** Milliseconds of processor time, which other work on the machine changes less than the clock. */
  milliseconds: number;
  /** What the goal allows. */
  most: number;
  /** How many times as long as half the text; 2 is linear. */
  growth: number;
  how: string;
}

/** Times each made text in its full length and in half of it. */
export function timeMade(): Growth[] {
  return made.map((one) => {
    const half = timed(one, one.make(one.length / 2));
    const texts = one.make(one.length);
    const whole = timed(one, texts);
    const { name, most } = one;
    const growth = whole.milliseconds / half.milliseconds;
    return { name, most, length: texts.local.length, growth, ...whole };
  });
}

const runs = 5;

/** The median of some runs. */
function timed({ path }: Made, texts: Texts): { milliseconds: number; how: string } {
  const taken: number[] = [];
  let how = '';
  for (let run = 0; run < runs; run++) {
    const start = process.cpuUsage();
    const { outcome, how: ways } = merge({ ...texts, path });
    const { user, system } = process.cpuUsage(start);
    taken.push((user + system) / 1000);
    how = `${outcome} ${ways[0]}`;
  }
  taken.sort((a, b) => a - b);
  return { milliseconds: taken[Math.floor(runs / 2)] ?? 0, how };
}
