import type { State } from '#core/state.ts';
import type { UnixMs } from '#core/time.ts';
import type { Bar } from '#domain/market/bar.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import type { Direction, Signal, Target } from '#domain/signals/signal.ts';
import type { Strategy, StrategyOutput } from '#domain/signals/strategy.ts';

/** What a scripted strategy says at the close of one bar, from what it sees of it. */
export type Script = (bar: Bar, index: number) => readonly ScriptedCommand[];

export type ScriptedCommand = { readonly exit: string } | ScriptedSignal;

/** A signal in short: prices absolute, targets as `[price, share]`. */
export interface ScriptedSignal {
  readonly direction: Direction;
  readonly stop: number;
  readonly targets?: readonly (readonly [number, number])[];
  /** A limit entry; a market entry when left out. */
  readonly limit?: number;
  readonly expiresAt?: number;
}

/** Says what a test tells it to, one timeframe, ids counted. */
export class ScriptedStrategy implements Strategy {
  readonly id = 'scripted';
  readonly timeframes: readonly Timeframe[];
  private readonly instrument: InstrumentId;
  private readonly script: Script;
  private index = 0;
  private signals = 0;

  constructor(instrument: InstrumentId, script: Script, timeframe: Timeframe = '1m') {
    this.instrument = instrument;
    this.script = script;
    this.timeframes = [timeframe];
  }

  onBar(bar: Bar, timeframe: Timeframe, output: StrategyOutput): void {
    for (const command of this.script(bar, this.index)) {
      if ('exit' in command) output.exit(command.exit);
      else output.signal(this.signal(command, bar, timeframe));
    }
    this.index++;
  }

  snapshot(): State {
    const { index, signals } = this;
    return { index, signals };
  }

  restore(state: State): void {
    Object.assign(this, state);
  }

  private signal(command: ScriptedSignal, bar: Bar, timeframe: Timeframe): Signal {
    const { direction, stop, limit } = command;
    const reference = limit ?? bar.close;
    return {
      id: `scripted-${this.signals++}`,
      strategy: this.id,
      instrument: this.instrument,
      timeframe,
      direction,
      time: bar.closeTime as UnixMs,
      plan: {
        entry: limit === undefined ? { kind: 'market' } : { kind: 'limit', price: limit },
        entryZone: [reference, reference],
        referencePrice: reference,
        invalidation: stop,
        stop,
        targets: (command.targets ?? []).map(([price, share]): Target => {
          const rMultiple = Math.abs(price - reference) / Math.abs(reference - stop);
          return { price, share, rMultiple, reason: 'scripted' };
        }),
        expiresAt: (command.expiresAt ?? bar.closeTime) as UnixMs,
      },
      score: direction === 'long' ? 1 : -1,
      factors: [],
      context: undefined,
    };
  }
}
