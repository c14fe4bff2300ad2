/** One notification for each plan that waits, and none while its list is shown anyway (P13). */
import type { Action } from '../notifications/notifier.ts';
import { OncePerCause } from '../notifications/policy.ts';
import type { Mapping } from '../sync/mapping.ts';
import { waitingFor } from './waiting-plan.ts';

/** As much of a mapping as this has to know. */
export type Announced = Pick<Mapping, 'status'> & { desired: Pick<Mapping['desired'], 'key' | 'local'> };

export interface PlanAnnouncements<Subject extends Announced> {
  warn: (message: string, actions: readonly Action[]) => void;
  isQuiet: () => boolean;
  show: (mapping: Subject) => unknown;
  accept: (mapping: Subject) => unknown;
  keepCloud: (mapping: Subject) => unknown;
}

export class PlanNotifications<Subject extends Announced> {
  readonly #announcements: PlanAnnouncements<Subject>;
  readonly #once = new OncePerCause();

  constructor(announcements: PlanAnnouncements<Subject>) {
    this.#announcements = announcements;
  }

  look(mappings: readonly Subject[]): void {
    for (const mapping of mappings) {
      const { key } = mapping.desired;
      const waiting = waitingFor(mapping.status);
      if (waiting !== 'plan.first_sync') this.#once.isOver(`${key} plan.first_sync`);
      if (waiting !== 'plan.git') this.#once.isOver(`${key} plan.git`);
      if (waiting !== null && this.#once.isFirst(`${key} ${waiting}`)) this.#announce(mapping);
    }
  }

  #announce(mapping: Subject): void {
    const { isQuiet, warn, show, accept, keepCloud } = this.#announcements;
    if (isQuiet()) return;
    const message = `${mapping.desired.local}: ${mapping.status.error?.message ?? ''}`;
    const look = { title: 'Show Plan', run: () => show(mapping) };
    if (waitingFor(mapping.status) === 'plan.first_sync') {
      warn(message, [look, { title: 'Sync', run: () => accept(mapping) }]);
    } else warn(message, [look, { title: "Keep the Cloud's", run: () => keepCloud(mapping) }]);
  }
}
