import type { UnixMs } from '#core/time.ts';
import type { LiveSession, LiveSessions } from '#apps/server/platform/live-sessions.ts';
import type { SampleTrading } from '#apps/server/trading/sample-trading.ts';

/** For tests of the endpoints: sessions of this process, by the engine's own books; `calls` says what was asked of them. */
export class SampleSessions implements LiveSessions {
  readonly calls: string[] = [];
  private readonly open = new Map<string, SampleTrading>();

  add(trading: SampleTrading): this {
    this.open.set(trading.record.id, trading);
    return this;
  }

  get(id: string): LiveSession | undefined {
    const session = this.open.get(id)?.session;
    if (session === undefined) return undefined;
    const { instrument, trades } = session.state;
    const positions = trades.live
      .filter(({ open }) => !open.isZero())
      .map(({ direction, open, entryPrice, entryTime, bracket }) => ({
        instrument: instrument.id,
        quantity: direction === 'long' ? open : open.negated(),
        entryPrice,
        stop: bracket?.stopLoss.price,
        since: entryTime,
      }));
    const lastBar = session.takenUntil as UnixMs | undefined;
    return { id, isOpen: session.isAlive, riskState: 'ACTIVE', lastBar, speed: 60, positions };
  }

  async start(id: string): Promise<void> {
    this.calls.push(`start ${id}`);
  }

  async stop(id: string): Promise<void> {
    this.calls.push(`stop ${id}`);
    await this.open.get(id)?.session.stop('asked for');
    this.open.delete(id);
  }
}
