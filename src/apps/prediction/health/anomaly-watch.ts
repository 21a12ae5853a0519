import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import type { Feature } from '#runtime/supervision/feature.ts';

/** Looks at one part of the desk. */
export interface AnomalyCheck {
  /** For people: `price history`. */
  readonly name: string;
  /** What is unusual, in a sentence; undefined when nothing is. */
  readonly look: () => string | undefined;
}

export interface Anomaly {
  readonly name: string;
  readonly since: UnixMs;
  readonly why: string;
}

export interface AnomalyWatchParts {
  /** Real time. */
  readonly clock: Clock;
  readonly checks: readonly AnomalyCheck[];
  /** Told when something becomes unusual, and when it is over. */
  readonly onChange: (anomaly: Anomaly, state: 'began' | 'ended') => void;
}

/** Often enough that whatever is wrong is told within a minute. */
const LOOK_EVERY_MS = 10_000;

/** Looks at every part again and again, and says what is unusual. A check that fails is unusual itself. */
export class AnomalyWatch {
  private readonly parts: AnomalyWatchParts;
  private readonly found = new Map<string, Anomaly>();

  constructor(parts: AnomalyWatchParts) {
    this.parts = parts;
  }

  /** What is unusual now, the longest first. */
  anomalies(): readonly Anomaly[] {
    return [...this.found.values()];
  }

  feature(): Feature {
    return {
      name: 'anomalies of the prediction desk',
      run: async ({ signal, well }) => {
        well();
        while (!signal.aborted) {
          await this.parts.clock.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
          if (!signal.aborted) this.look();
        }
      },
    };
  }

  look(): void {
    for (const check of this.parts.checks) this.judge(check.name, lookedAt(check));
  }

  private judge(name: string, why: string | undefined): void {
    const known = this.found.get(name);
    if (why !== undefined) {
      const anomaly = { name, why, since: known?.since ?? this.parts.clock.now() };
      this.found.set(name, anomaly);
      if (known === undefined) this.parts.onChange(anomaly, 'began');
    } else if (known !== undefined) {
      this.found.delete(name);
      this.parts.onChange(known, 'ended');
    }
  }
}

function lookedAt({ look }: AnomalyCheck): string | undefined {
  try {
    return look();
  } catch (error) {
    return `it could not be looked at: ${error instanceof Error ? error.message : String(error)}`;
  }
}
