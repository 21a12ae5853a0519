import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import type { Store } from '#adapters/storage/store.ts';
import type { HealthShape } from '#contract/operations.ts';
import type { FeatureStatus } from '#runtime/supervision/feature.ts';
import { healthOf } from '#runtime/supervision/health.ts';

export interface HealthSources {
  readonly clock: Clock;
  readonly version: string;
  readonly startedAt: UnixMs;
  readonly store: Pick<Store, 'kind' | 'place' | 'killSwitch'>;
  readonly features: () => readonly FeatureStatus[];
  readonly breakers: () => Readonly<Record<string, string>>;
  readonly loopDelayMs: () => number;
  readonly liveClients: () => number;
  /** Told of what is wrong with the store; undefined while it answers. */
  readonly onStore: (why: string | undefined) => void;
}

/** How the server is: its parts, its store, what stands between it and the venues. */
export class ServerHealth {
  private readonly sources: HealthSources;

  constructor(sources: HealthSources) {
    this.sources = sources;
  }

  async report(): Promise<HealthShape> {
    const { clock, version, startedAt, store, features, breakers, loopDelayMs, liveClients } = this.sources;
    const parts = features();
    const health = healthOf(parts);
    const kept = await this.storeState();
    const broken = Object.entries(breakers()).filter(([, state]) => state !== 'closed');
    const reasons = [
      ...health.reasons,
      ...kept.reasons,
      ...broken.map(([name, state]) => `circuit "${name}" is ${state}`),
    ];
    const worst = kept.isReachable ? health.status : 'down';
    return {
      status: worst === 'ok' && reasons.length > 0 ? 'degraded' : worst,
      reasons,
      version,
      startedAt,
      now: clock.now(),
      features: parts.map(({ name, state, since, why, restarts }) => ({ name, state, since, why, restarts })),
      store: {
        kind: store.kind,
        place: store.kind === 'sqlite' ? 'data folder' : store.place,
        reachable: kept.isReachable,
      },
      breakers: { ...breakers() },
      memoryMb: Math.round(process.memoryUsage.rss() / 1e6),
      loopDelayMs: loopDelayMs(),
      liveClients: liveClients(),
    };
  }

  private async storeState(): Promise<{ readonly isReachable: boolean; readonly reasons: readonly string[] }> {
    const { store, onStore } = this.sources;
    try {
      const state = await store.killSwitch.read();
      onStore(undefined);
      return { isReachable: true, reasons: state.kind === 'on' ? [`the kill switch is on: ${state.reason}`] : [] };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      onStore(why);
      return { isReachable: false, reasons: [`the store cannot be read: ${why}`] };
    }
  }
}
