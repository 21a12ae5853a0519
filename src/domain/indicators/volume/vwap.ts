import type { Bar } from '#domain/market/bar.ts';
import { FX_CLOCK, periodStart, UTC_CLOCK } from '#domain/market/period.ts';
import type { PeriodClock } from '#domain/market/period.ts';
import { TIMEFRAMES } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { choice, defineIndicator, PRICE_LEVEL } from '#domain/indicators/definition.ts';
import { IndicatorBase } from '#domain/indicators/indicator.ts';
import { typicalPrice } from '#domain/indicators/source.ts';

/**
 * Volume-weighted average of the typical price since the session began. A session is a period of the clock (a day from
 * 00:00 UTC for crypto, from 17:00 New York for FX); a bar belongs to the session that it opens in. Undefined until volume
 * has been traded in the session.
 */
export class Vwap extends IndicatorBase {
  readonly outputs = ['vwap'];
  readonly lookback = 0;
  private readonly sessionStart: (instant: number) => number;
  private session = Number.NaN;
  private money = 0;
  private volume = 0;

  constructor(clock: PeriodClock = UTC_CLOCK, session: Timeframe = '1d') {
    super();
    this.sessionStart = (instant) => periodStart(clock, session, instant);
  }

  update(bar: Bar): void {
    const session = this.sessionStart(bar.openTime);
    if (session !== this.session) {
      this.session = session;
      this.money = 0;
      this.volume = 0;
    }
    if (!Number.isNaN(bar.volume)) {
      this.money += typicalPrice(bar) * bar.volume;
      this.volume += bar.volume;
    }
    this.values[0] = this.money / this.volume;
  }
}

const CLOCKS = { utc: UTC_CLOCK, fx: FX_CLOCK } as const;

export const VWAP = defineIndicator({
  name: 'vwap',
  meaning: 'Volume-weighted average price since the session began (`1d` of the `utc` or `fx` clock unless given).',
  parameters: { clock: choice('utc', ['utc', 'fx']), session: choice('1d', TIMEFRAMES) },
  outputs: { vwap: PRICE_LEVEL },
  create: ({ clock, session }) => new Vwap(CLOCKS[clock], session),
});
