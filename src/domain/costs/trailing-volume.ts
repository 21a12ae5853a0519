import { Decimal } from '#core/decimal.ts';
import type { State } from '#core/state.ts';
import { DAY_MS } from '#core/time.ts';

const DAYS = 30;

/** Turnover of the 30 whole UTC days before today, which chooses the tier of a fee schedule; exact. Today does not count yet. */
export class TrailingVolume {
  private readonly days: { readonly day: number; volume: Decimal }[] = [];

  /** Executions come in order of time. */
  add(time: number, notional: Decimal): void {
    const day = Math.floor(time / DAY_MS);
    const last = this.days.at(-1);
    if (last !== undefined && last.day >= day) last.volume = last.volume.plus(notional.absolute());
    else this.days.push({ day, volume: notional.absolute() });
    while (this.days[0]!.day < day - DAYS) this.days.shift();
  }

  at(time: number): Decimal {
    const today = Math.floor(time / DAY_MS);
    let total = Decimal.ZERO;
    for (const { day, volume } of this.days) if (day < today && day >= today - DAYS) total = total.plus(volume);
    return total;
  }

  snapshot(): State {
    return { days: this.days.map(({ day, volume }) => [day, volume.toString()]) };
  }

  restore(state: State): void {
    const days = state['days'] as [number, string][];
    this.days.splice(0, this.days.length, ...days.map(([day, text]) => ({ day, volume: Decimal.parse(text) })));
  }
}
