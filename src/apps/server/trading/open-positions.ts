import { Decimal } from '#core/decimal.ts';
import type { PositionShape } from '#contract/trading.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { EquityPoint, SessionRecord, SessionStore } from '#domain/operations/session-store.ts';
import { heldPosition } from '#apps/trading/held-position.ts';
import { configOf } from '#apps/trading/session-choice.ts';
import type { LiveMarket } from '#apps/server/platform/live-market.ts';
import type { LivePosition, LiveSessions } from '#apps/server/platform/live-sessions.ts';
import { positionShape } from '#apps/server/trading/position-shape.ts';

export interface PositionParts {
  readonly sessions: Pick<LiveSessions, 'get'>;
  readonly market: Pick<LiveMarket, 'lastPrice'>;
  readonly store: Pick<SessionStore, 'journalLength' | 'postings' | 'orderPage'>;
}

/**
 * What is open, of sessions that this process trades and of those that it does not: a session that was stopped still holds what it held.
 * Their books are added up once, and again when they have changed.
 */
export class OpenPositions {
  private readonly parts: PositionParts;
  private readonly kept = new Map<string, { readonly journal: number; readonly positions: readonly LivePosition[] }>();

  constructor(parts: PositionParts) {
    this.parts = parts;
  }

  async of(session: SessionRecord, latest: EquityPoint | undefined): Promise<readonly PositionShape[]> {
    const { sessions, market } = this.parts;
    const live = sessions.get(session.id);
    const isOpen = live?.isOpen === true;
    const positions = isOpen ? live.positions : await this.storedPositions(session, latest);
    if (positions.length === 0) return [];
    const heard = market.lastPrice(session.instrument as InstrumentId)?.price;
    // The close of a bar that is taken now is news; that of a session which stands still is not.
    const lastPrice = heard ?? (isOpen && Number.isFinite(latest?.price) ? latest?.price : undefined);
    return positions.map((position) => positionShape(session, position, lastPrice));
  }

  private async storedPositions(
    session: SessionRecord,
    latest: EquityPoint | undefined,
  ): Promise<readonly LivePosition[]> {
    if (latest === undefined || latest.position.isZero()) return [];
    const journal = await this.parts.store.journalLength(session.id);
    const kept = this.kept.get(session.id);
    if (kept?.journal === journal) return kept.positions;
    const positions = await this.addedUp(session, latest);
    this.kept.set(session.id, { journal, positions });
    return positions;
  }

  private async addedUp(session: SessionRecord, latest: EquityPoint): Promise<readonly LivePosition[]> {
    const { store } = this.parts;
    const { quantity, averageCost } = heldPosition(session, await store.postings(session.id), latest);
    // What fees of the venue have left, less than can be sold, is no position that somebody has open.
    const { items } = await store.orderPage({ session: session.id, openOnly: true, limit: OPEN_ORDERS_MAX });
    const stop = items.find(({ role }) => role === 'stop');
    if (quantity.isZero() || averageCost === undefined) return [];
    if (stop === undefined && isDust(session, quantity)) return [];
    const level = stop === undefined ? undefined : /^stop (\d+(?:\.\d+)?)/.exec(stop.type)?.[1];
    return [
      {
        instrument: session.instrument,
        quantity,
        entryPrice: averageCost,
        stop: level === undefined ? undefined : Decimal.parse(level),
        since: stop?.created,
      },
    ];
  }
}

const OPEN_ORDERS_MAX = 100;

function isDust(session: SessionRecord, quantity: Decimal): boolean {
  return quantity.absolute().compare(Decimal.parse(configOf(session).instrument.quantityStep)) < 0;
}
