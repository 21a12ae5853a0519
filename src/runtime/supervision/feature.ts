import type { UnixMs } from '#core/time.ts';

/** A part of the program that runs by itself, and that can fail and begin again by itself. */
export interface Feature {
  /** For people: `session scanner-strike`, `scheduler`. */
  readonly name: string;
  /** The program is of no use without it: `/health` says that it is down. */
  readonly isVital?: boolean;
  /** Works until the signal is aborted. What it throws, or an end before that, has it begin again. */
  run(report: FeatureReport): Promise<void>;
}

/** How a feature says how it is. */
export interface FeatureReport {
  readonly signal: AbortSignal;
  readonly well: () => void;
  /** It works, but not as it should. */
  readonly degraded: (why: string) => void;
}

export interface FeatureStatus {
  readonly name: string;
  readonly isVital: boolean;
  /** `failed`: it threw, and begins again later or, when `isOver`, never. */
  readonly state: 'starting' | 'well' | 'degraded' | 'failed';
  readonly since: UnixMs;
  /** For people; empty while all is well. */
  readonly why: string;
  /** How often it began again. */
  readonly restarts: number;
  readonly isOver: boolean;
}
