import { setImmediate as breath } from 'node:timers/promises';
import type { SessionStore } from '#domain/operations/session-store.ts';
import type { InstantRange } from '#apps/server/http/instant-range.ts';
import { ThinnedCurve } from '#apps/server/trading/thinned-curve.ts';
import type { CurvePoint } from '#apps/server/trading/thinned-curve.ts';

interface Kept {
  readonly curve: ThinnedCurve;
  /** One reader at a time brings it up to date. */
  reading: Promise<unknown>;
}

/** Sessions whose whole curve is kept, a megabyte each at most; rows read at once, a few milliseconds of work. */
const KEPT_MAX = 16;
const ROWS_AT_ONCE = 2_000;

/**
 * Equity of sessions, thinned. The whole curve of a session is read once; after that only what was added since, however long it has
 * become.
 */
export class EquityCurves {
  private readonly store: Pick<SessionStore, 'equity'>;
  private readonly kept = new Map<string, Kept>();

  constructor(store: Pick<SessionStore, 'equity'>) {
    this.store = store;
  }

  /** At most so many points of `[from, to)`, oldest first; the last one is always among them. */
  async points(session: string, range: InstantRange, countMax: number): Promise<readonly CurvePoint[]> {
    if (range.from === undefined && range.to === undefined) return this.whole(session, countMax);
    const curve = new ThinnedCurve();
    await this.read(session, curve, range);
    return curve.points(countMax);
  }

  private async whole(session: string, countMax: number): Promise<readonly CurvePoint[]> {
    const kept = this.kept.get(session) ?? { curve: new ThinnedCurve(), reading: Promise.resolve() };
    // Used last, forgotten last.
    this.kept.delete(session);
    this.kept.set(session, kept);
    for (const oldest of this.kept.keys()) if (this.kept.size > KEPT_MAX) this.kept.delete(oldest);
    const reading = kept.reading.then(() => this.read(session, kept.curve, {}));
    kept.reading = reading.catch(() => undefined);
    await reading;
    return kept.curve.points(countMax);
  }

  private async read(session: string, curve: ThinnedCurve, { from, to }: InstantRange): Promise<void> {
    for (;;) {
      const begin = curve.until === undefined ? (from ?? Number.NEGATIVE_INFINITY) : curve.until + 1;
      const rows = await this.store.equity(session, begin, to ?? Number.POSITIVE_INFINITY, ROWS_AT_ONCE);
      for (const row of rows) curve.add(row);
      if (rows.length < ROWS_AT_ONCE) return;
      await breath();
    }
  }
}
