/** Counts what took place, so that it shows when a fault that runs are meant to have never happens. */
import { DOING_KINDS } from './doing.ts';
import type { Scene } from './scene.ts';

export class Tally {
  readonly counts = new Map<string, number>(DOING_KINDS.map((kind) => [kind, 0]));

  count(what: string, times = 1): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + times);
  }

  add(other: Tally): void {
    for (const [what, times] of other.counts) this.count(what, times);
  }

  /** What the parts of a scene have counted themselves. */
  sum({ cloud, network, clients }: Scene): void {
    this.count('revisions', cloud.head.revision);
    this.count('conflicts opened', network.conflictsOpened);
    this.count('frames lost', network.framesLost);
    this.count('frames doubled', network.framesDoubled);
    this.count('answers and hints lost', network.answersLost);
    for (const { disk, crashes, brakes, gitPlans, repository } of clients) {
      this.count('events lost', disk.eventsLost);
      this.count('late saves put back', disk.reinstatements);
      this.count('crashes in mid-operation', crashes);
      this.count('brakes', brakes);
      this.count('plans of what Git did', gitPlans);
      if (repository !== null) this.count('repositories');
      if (disk.spelling !== 'exact') this.count(`disks ${disk.spelling}`);
    }
  }

  toString(): string {
    return [...this.counts].map(([what, times]) => `${what} ${times}`).join(', ');
  }
}
