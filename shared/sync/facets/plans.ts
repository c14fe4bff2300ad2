/** What sync is going to do, shown before it does it. */
import type { PlanChoice, SyncPlan } from '../plan/sync-plan.ts';

export interface Plans {
  /**
   * What sync would do now: looks at folder and cloud, sends nothing and writes nothing.
   * @throws CloudError `service.unreachable`, `auth.*`, `workspace.not_found`, `folder.*`
   */
  show(): Promise<SyncPlan>;
  /**
   * Lets a plan that waits happen. Resolves when the choice is durable; `settled` says when it is done.
   * @throws CloudError `plan.first_sync`, `plan.git` where another plan waits by now than the one that `show` gave last;
   * `service.unreachable` for `keep_cloud` before the cloud has been heard; `disk.full` and others where it can't be kept
   */
  accept(choice: PlanChoice): Promise<void>;
}
