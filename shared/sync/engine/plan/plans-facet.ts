import type { CloudError } from '@mockforge-cloud/shared/protocol';
import type { Plans } from '../../facets/plans.ts';
import type { PlanDesk } from './plan-desk.ts';

export interface PlanParts {
  desk: PlanDesk;
  /** Looks at folder and cloud as a whole. */
  compareAnew: () => Promise<void>;
  /** Resolves when the cloud has been heard. @throws CloudError where something keeps it from that */
  heard: () => Promise<void>;
  /** Runs within the engine's turns, and tells what has failed. */
  turnOrThrow: (run: () => Promise<void>) => Promise<void>;
}

export function plansFacet({ desk, compareAnew, heard, turnOrThrow }: PlanParts): Plans {
  return {
    show: async () => {
      await compareAnew();
      await heard();
      return desk.show();
    },
    accept: async (choice) => {
      // Before that, everything here would pass for something that the cloud does not have.
      if (choice.choice === 'keep_cloud') await heard();
      await desk.prepare();
      const outcome: { refusal: CloudError | null } = { refusal: null };
      await turnOrThrow(async () => {
        outcome.refusal = desk.refusal();
        if (outcome.refusal === null) await desk.accept(choice);
      });
      // Theirs to hear, and nothing that has failed here.
      if (outcome.refusal !== null) throw outcome.refusal;
    },
  };
}
