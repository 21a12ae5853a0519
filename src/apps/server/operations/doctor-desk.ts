import type { Clock } from '#core/clock.ts';
import type { CheckResult } from '#apps/operating/check.ts';
import { summaryText } from '#apps/operating/doctor-summary.ts';
import { openWorld } from '#apps/operating/doctor-world.ts';
import type { DoctorWorld, WorldParts } from '#apps/operating/doctor-world.ts';
import { examine } from '#apps/operating/doctor.ts';

export interface Diagnosis {
  readonly summary: string;
  readonly results: readonly CheckResult[];
}

export interface DoctorParts extends WorldParts {
  readonly clock: Clock;
  /** How everything is looked at; `examine` unless given. */
  readonly look?: (world: DoctorWorld, signal: AbortSignal) => Promise<readonly CheckResult[]>;
}

/** Looks at everything that can be wrong on this machine: once at a time, however many ask. */
export class DoctorDesk {
  private readonly parts: DoctorParts;
  private current: Promise<Diagnosis> | undefined;
  private readonly ending = new AbortController();

  constructor(parts: DoctorParts) {
    this.parts = parts;
  }

  /** What was found. Whoever asks while it is looked at is given the same answer. */
  examine(): Promise<Diagnosis> {
    this.current ??= this.look().finally(() => {
      this.current = undefined;
    });
    return this.current;
  }

  /** Gives up what is being looked at. */
  stop(): void {
    this.ending.abort();
  }

  private async look(): Promise<Diagnosis> {
    const { look = (world, signal) => examine(world, { signal }), ...parts } = this.parts;
    // The settings are read anew: what somebody has changed since the start is what is to be looked at.
    const results = await look(openWorld(parts), this.ending.signal);
    return { summary: summaryText(results), results };
  }
}
