import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import type { LiveCounts } from '#apps/server/live/live-hub.ts';

/** A part of the program, as the supervisor knows it. */
export interface FeatureReading {
  readonly name: string;
  readonly state: string;
  readonly restarts: number;
}

/** Adds what the live hub counts. */
export function addLiveMetrics(registry: Registry, counts: () => LiveCounts): void {
  const registers: Registry[] = [];
  const read = (name: string, help: string, value: (counts: LiveCounts) => number): void => {
    const Kind = name.endsWith('_total') ? Counter : Gauge;
    registry.registerMetric(
      new Kind({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(value(counts()));
        },
      }),
    );
  };
  read('assay_live_clients', 'Clients of the live socket', ({ clients }) => clients);
  read('assay_live_published_total', 'Messages told to topics', ({ published }) => published);
  read('assay_live_sent_total', 'Messages sent to clients', ({ sent }) => sent);
  read('assay_live_coalesced_total', 'Messages that a newer one stood for', ({ coalesced }) => coalesced);
  read('assay_live_refused_total', 'Clients that were one too many', ({ refused }) => refused);
  registry.registerMetric(
    new Counter({
      name: 'assay_live_closed_total',
      help: 'Clients that are gone, by why',
      labelNames: ['reason'] as const,
      registers,
      collect() {
        this.reset();
        for (const [reason, count] of Object.entries(counts().closed)) this.inc({ reason }, count);
      },
    }),
  );
}

/** Adds the states of the parts of the program. */
export function addFeatureMetrics(registry: Registry, features: () => readonly FeatureReading[]): void {
  const registers: Registry[] = [];
  registry.registerMetric(
    new Gauge({
      name: 'assay_feature_state',
      help: '1 for the state that a part of the program is in',
      labelNames: ['feature', 'state'] as const,
      registers,
      collect() {
        this.reset();
        for (const { name, state } of features().slice(0, FEATURES_MAX)) this.set({ feature: name, state }, 1);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'assay_feature_restarts',
      help: 'How often a part of the program began again',
      labelNames: ['feature'] as const,
      registers,
      collect() {
        this.reset();
        for (const { name, restarts } of features().slice(0, FEATURES_MAX)) this.set({ feature: name }, restarts);
      },
    }),
  );
}

const FEATURES_MAX = 100;
