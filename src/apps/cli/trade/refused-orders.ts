import type { UnixMs } from '#core/time.ts';
import type { OrderRecord } from '#domain/operations/order-record.ts';
import type { SessionBatch } from '#domain/operations/session-store.ts';
import { timeText } from '#apps/research/run/words.ts';
import { yellow } from '#apps/cli/table.ts';

/**
 * What the screen says of orders that were refused. While the account is HALTED or REDUCING a strategy may ask again with every bar:
 * the first entry that is denied is told with the reason, the others are counted until trading is free again.
 */
export class RefusedOrders {
  /** Entries denied since the account left ACTIVE; undefined until the first. */
  private denied: number | undefined;

  /** Lines for a batch, in the order of what happened. */
  linesFor({ orders, lines }: Pick<SessionBatch, 'orders' | 'lines'>): readonly string[] {
    const refused = orders.filter(isRefused).flatMap((order) => this.refusal(order));
    const freed = lines.map(freedAt).findLast((time) => time !== undefined);
    return freed === undefined ? refused : [...refused, ...this.summary(`${timeText(freed)}  trading is free again`)];
  }

  /** The count when the program ends before the state does. */
  lastLines(): readonly string[] {
    return this.summary('stopped while entries are denied');
  }

  private refusal(order: OrderRecord): readonly string[] {
    if (!OF_A_STATE.test(order.reason)) return [refusalText(order)];
    const isFirst = this.denied === undefined;
    this.denied = (this.denied ?? 0) + 1;
    return isFirst ? [`${refusalText(order)}; more of these are only counted`] : [];
  }

  private summary(what: string): readonly string[] {
    const { denied } = this;
    this.denied = undefined;
    if (denied === undefined) return [];
    return [`${what}: ${denied} ${denied === 1 ? 'order was' : 'orders were'} denied meanwhile`];
  }
}

/** As the risk guard words it. */
const OF_A_STATE = /^Expected nothing that raises exposure in the state "(?:HALTED|REDUCING) /;

/** When this journal line says that the account may do everything again; undefined of all others. */
function freedAt(line: string): UnixMs | undefined {
  if (!line.includes('"kind":"state-changed"')) return undefined;
  const { data } = JSON.parse(line) as { readonly data: { readonly to: string; readonly time: UnixMs } };
  return data.to === 'ACTIVE' ? data.time : undefined;
}

function isRefused({ status }: OrderRecord): boolean {
  return status === 'denied' || status === 'rejected';
}

function refusalText({ updated, side, type, status, reason }: OrderRecord): string {
  return `${timeText(updated)}  ${yellow(status)} ${side} ${type}: ${reason}`;
}
