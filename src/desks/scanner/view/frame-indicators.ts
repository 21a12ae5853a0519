import { Ring } from '#core/ring.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { Indicator } from '#domain/indicators/indicator.ts';
import { StochRsi } from '#domain/indicators/momentum/stoch-rsi.ts';
import { Adx } from '#domain/indicators/trend/adx.ts';
import { Macd } from '#domain/indicators/trend/macd.ts';
import { Atr } from '#domain/indicators/volatility/atr.ts';
import { RELATIVE_VOLUME } from '#domain/indicators/volume/relative-volume.ts';
import type { DirectionalReading, FrameReading, MacdReading, StochRsiReading } from '#desks/scanner/context.ts';

/** ATRs kept: nine steps. */
const ATR_MEMORY = 10;

/** The indicators that gates and factors read on one timeframe. */
export class FrameIndicators {
  private readonly range = new Atr(14);
  private readonly ranges = new Ring(ATR_MEMORY);
  private readonly direction = new Adx(14);
  private readonly macd = new Macd({ fast: 12, slow: 26, signal: 9 });
  private previousHistogram: number | undefined = undefined;
  private readonly oscillator = new StochRsi(14, { period: 14, smoothK: 3, smoothD: 3 });
  private readonly volume: Indicator = RELATIVE_VOLUME.create({ period: 20 });

  get atr(): number | undefined {
    return this.range.value();
  }

  update(bar: Bar): void {
    this.previousHistogram = this.macd.value(2);
    this.range.update(bar);
    this.direction.update(bar);
    this.macd.update(bar);
    this.oscillator.update(bar);
    this.volume.update(bar);
    const atr = this.range.value();
    if (atr !== undefined) this.ranges.push(atr);
  }

  reading(): Pick<FrameReading, 'atr' | 'atrHistory' | 'relativeVolume' | 'directional' | 'macd' | 'stochRsi'> {
    return {
      atr: this.atr,
      atrHistory: Array.from({ length: this.ranges.length }, (_, i) => this.ranges.at(this.ranges.length - 1 - i)),
      relativeVolume: this.volume.value(),
      directional: this.directional(),
      macd: this.macdReading(),
      stochRsi: this.stochRsi(),
    };
  }

  private directional(): DirectionalReading | undefined {
    const adx = this.direction.value(0);
    const plusDi = this.direction.value(1);
    const minusDi = this.direction.value(2);
    if (adx === undefined || plusDi === undefined || minusDi === undefined) return undefined;
    return { adx, plusDi, minusDi };
  }

  private macdReading(): MacdReading | undefined {
    const macd = this.macd.value(0);
    const signal = this.macd.value(1);
    const histogram = this.macd.value(2);
    if (macd === undefined || signal === undefined || histogram === undefined) return undefined;
    return { macd, signal, histogram, previousHistogram: this.previousHistogram };
  }

  private stochRsi(): StochRsiReading | undefined {
    const k = this.oscillator.value(0);
    const d = this.oscillator.value(1);
    return k === undefined || d === undefined ? undefined : { k, d };
  }
}
