import type { Bar } from '#domain/market/bar.ts';
import type { ApprovedOrder } from '#domain/orders/approval.ts';
import { opposite } from '#domain/orders/order.ts';
import { toNumber } from '#domain/orders/price-grid.ts';
import type { HeldBack } from '#engine/sim/held-position.ts';
import { stopMatch } from '#engine/sim/matching.ts';
import type { EntryBarPolicy } from '#engine/sim/sim-config.ts';
import type { WorkingOrder } from '#engine/sim/working-order.ts';

/** Which exits of a bracket wait for the bar after the one that filled their entry. Without a bar all work from the next on anyway. */
export function positionHeldBack(policy: EntryBarPolicy, order: ApprovedOrder, bar: Bar | undefined): HeldBack {
  if (policy === 'proven' || policy === 'alongPath' || bar === undefined) return 'nothing';
  if (policy === 'nextBar') return 'everything';
  if (order.type.kind === 'market') return 'nothing';
  if (order.type.kind !== 'stop' || order.bracket === undefined) return 'everything';
  const stop = toNumber(order.bracket.stopLoss.price);
  return stopMatch(bar, opposite(order.side), stop) === undefined ? 'stop' : 'everything';
}

/** The orders that a parent has woken, and the bar in which it did. */
export interface Awakening {
  readonly parent: WorkingOrder;
  readonly siblings: readonly WorkingOrder[];
  readonly bar: Bar | undefined;
}

/** The same for exits that are orders of their own, children of the entry. */
export function childHeldBack(policy: EntryBarPolicy, child: WorkingOrder, awakening: Awakening): boolean {
  const { parent, siblings, bar } = awakening;
  if (policy === 'proven' || policy === 'alongPath' || bar === undefined) return false;
  if (policy === 'nextBar') return true;
  const { kind } = parent.order.type;
  if (kind === 'market') return false;
  if (kind !== 'stop' || child.stage !== 'limit') return true;
  return siblings.some(
    ({ stage, order, levelNumber }) => stage === 'stop' && stopMatch(bar, order.side, levelNumber) !== undefined,
  );
}
