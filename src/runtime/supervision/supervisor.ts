import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { MINUTE_MS, SECOND_MS } from '#core/time.ts';
import { doublingMs } from '#runtime/supervision/doubling.ts';
import type { Feature, FeatureStatus } from '#runtime/supervision/feature.ts';

export interface SupervisorOptions {
  readonly clock: Clock;
  /** Waits before a feature that failed begins again; defaults 1000 and 60000. */
  readonly firstWaitMs?: number;
  readonly longestWaitMs?: number;
  /** A feature that ran so long was well: its next wait is the first one again. Default a minute. */
  readonly goodAfterMs?: number;
  /** What no new beginning mends: the feature stays failed, the others go on. */
  readonly isFinal?: (error: unknown) => boolean;
  /** Told of every change. */
  readonly onStatus?: (status: FeatureStatus) => void;
}

/** Runs features side by side. One that fails begins again, later each time; the others do not notice. */
export class Supervisor {
  private readonly options: Required<SupervisorOptions>;
  private readonly controller = new AbortController();
  private readonly statuses = new Map<string, FeatureStatus>();
  private readonly restarts = new Map<string, number>();
  private readonly running: Promise<void>[] = [];

  constructor(options: SupervisorOptions) {
    this.options = { ...USUAL, ...options };
  }

  start(features: readonly Feature[]): void {
    for (const feature of features) this.running.push(this.keep(feature));
  }

  status(): readonly FeatureStatus[] {
    return [...this.statuses.values()];
  }

  /** Asks every feature to end, and resolves when all have. */
  async stop(): Promise<void> {
    this.controller.abort();
    await Promise.all(this.running);
  }

  private async keep(feature: Feature): Promise<void> {
    const { signal } = this.controller;
    const { clock, firstWaitMs, longestWaitMs, goodAfterMs, isFinal } = this.options;
    this.say(feature, 'starting', '');
    for (let failures = 1; !signal.aborted; failures++) {
      const startedAt = clock.monotonic();
      const error = await this.runOnce(feature);
      if (signal.aborted) return;
      const isOver = isFinal(error);
      this.say(feature, 'failed', messageOf(error), isOver);
      if (isOver) return;
      if (clock.monotonic() - startedAt >= goodAfterMs) failures = 1;
      await clock.sleep(doublingMs(firstWaitMs, longestWaitMs, failures), signal).catch(() => undefined);
      if (!signal.aborted) this.begins(feature);
    }
  }

  /** Gives back why it ended. */
  private async runOnce(feature: Feature): Promise<unknown> {
    const { signal } = this.controller;
    try {
      await feature.run({
        signal,
        well: () => this.say(feature, 'well', ''),
        degraded: (why) => this.say(feature, 'degraded', why),
      });
      return new Error('it ended by itself');
    } catch (error) {
      return error;
    }
  }

  private begins(feature: Feature): void {
    const { name } = feature;
    this.restarts.set(name, (this.restarts.get(name) ?? 0) + 1);
    this.say(feature, 'starting', this.statuses.get(name)?.why ?? '');
  }

  private say({ name, isVital = false }: Feature, state: FeatureStatus['state'], why: string, isOver = false): void {
    const before = this.statuses.get(name);
    const restarts = this.restarts.get(name) ?? 0;
    if (before !== undefined && before.state === state && before.why === why && before.isOver === isOver) return;
    const since = before?.state === state ? before.since : this.options.clock.now();
    const status: FeatureStatus = { name, isVital, state, since, why, restarts, isOver };
    this.statuses.set(name, status);
    this.options.onStatus(status);
  }
}

const USUAL = {
  firstWaitMs: SECOND_MS,
  longestWaitMs: MINUTE_MS,
  goodAfterMs: MINUTE_MS,
  isFinal: () => false,
  onStatus: () => undefined,
};

/** What is wrong, and what to do where that is known. */
function messageOf(error: unknown): string {
  if (error instanceof AssayError && error.remedy !== undefined) return `${error.message}. ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
}
