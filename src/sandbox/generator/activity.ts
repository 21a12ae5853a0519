import { HOUR_MS } from '#core/time.ts';

const HOURS_A_WEEK = 168;
/** 1970-01-01 was a Thursday: hours from Monday 00:00 to the epoch. */
const EPOCH_HOUR_OF_WEEK = 72;

/** How busy a market is, hour by hour of the UTC week, for bars shorter than a day. */
export class Activity {
  /** Mean 1 over the week's open hours. */
  private readonly volumeFactors = new Float64Array(HOURS_A_WEEK);
  private readonly sigmaFactors = new Float64Array(HOURS_A_WEEK);

  /** `hourly`: relative volume of the 24 hours of a UTC day; `weekend`: share of it that is left on Saturday and Sunday. */
  constructor(hourly: readonly number[], weekend: number) {
    const mean = hourly.reduce((sum, value) => sum + value, 0) / hourly.length;
    for (let hour = 0; hour < HOURS_A_WEEK; hour++) {
      const isWeekend = hour >= 120;
      const factor = (hourly[hour % 24]! / mean) * (isWeekend ? weekend : 1);
      this.volumeFactors[hour] = factor;
      // Volatility rises with about the square root of volume.
      this.sigmaFactors[hour] = Math.sqrt(factor);
    }
  }

  volumeFactor(instant: number): number {
    return this.volumeFactors[hourOfWeek(instant)]!;
  }

  /** Factor on the deviation of a bar's return. */
  sigmaFactor(instant: number): number {
    return this.sigmaFactors[hourOfWeek(instant)]!;
  }
}

function hourOfWeek(instant: number): number {
  return (Math.floor(instant / HOUR_MS) + EPOCH_HOUR_OF_WEEK) % HOURS_A_WEEK;
}
