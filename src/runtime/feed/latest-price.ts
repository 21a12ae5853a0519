import type { Instrument } from '#domain/market/instrument.ts';
import type { TradeTick } from '#domain/market/trade-tick.ts';
import type { TradingSession } from '#runtime/session/trading-session.ts';

/** Tells a session at what prices its instrument trades, one at a time: while it is busy only the latest is kept. */
export class LatestPrice {
  private readonly session: Pick<TradingSession, 'take'>;
  private readonly tickUnits: number;
  private readonly unitsPerPrice: number;
  private told = Number.NaN;
  private waiting = Number.NaN;
  private isBusy = false;

  constructor(session: Pick<TradingSession, 'take'>, { priceTick }: Pick<Instrument, 'priceTick'>) {
    this.session = session;
    this.tickUnits = Number(priceTick.units);
    this.unitsPerPrice = 10 ** priceTick.scale;
  }

  onTrade({ ticks }: Pick<TradeTick, 'ticks'>): void {
    // A whole number divided by a power of ten is the double nearest to the price.
    const price = (ticks * this.tickUnits) / this.unitsPerPrice;
    if (price === this.told) return;
    this.told = price;
    if (this.isBusy) this.waiting = price;
    else void this.tell(price);
  }

  private async tell(first: number): Promise<void> {
    this.isBusy = true;
    for (let price = first; !Number.isNaN(price); price = this.waiting) {
      this.waiting = Number.NaN;
      try {
        await this.session.take({ kind: 'price', price });
      } catch {
        // The session is over: whoever tells it bars hears of that.
        return;
      }
    }
    this.isBusy = false;
  }
}
