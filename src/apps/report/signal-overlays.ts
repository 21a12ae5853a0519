import type { ChartOverlays, LevelKind, LevelOverlay, ZoneKind, ZoneOverlay } from '#apps/report/chart/overlays.ts';
import type { Verdict } from '#domain/gates/gate.ts';
import type { Evidence, EvidenceKind, Signal } from '#domain/signals/signal.ts';

/**
 * The overlays that a signal asks for: its arrow, its plan (entry zone, entry, stop, targets, and what is risked for what),
 * and each piece of evidence, of factors and gates, that has one or two levels. `outcomeEnd`: when the trade ended, if it did.
 */
export function signalOverlays(signal: Signal, verdicts: readonly Verdict[], outcomeEnd?: number): ChartOverlays {
  const evidence = [
    ...signal.factors.flatMap((factor) => factor.evidence),
    ...verdicts.flatMap(({ inputs }) => inputs),
  ];
  const zones = evidence.map((fact) => evidenceZone(fact, signal)).filter((zone) => zone !== undefined);
  const levels = evidence.map((fact) => evidenceLevel(fact, signal)).filter((level) => level !== undefined);
  return {
    zones: [...distinct(zones, zoneKey), ...planZones(signal, outcomeEnd)],
    levels: [...distinct(levels, levelKey), ...planLevels(signal, outcomeEnd)],
    markers: [
      {
        kind: 'signal',
        direction: signal.direction,
        time: signal.time,
        label: signal.direction === 'long' ? 'Long' : 'Short',
      },
    ],
  };
}

function planZones({ plan, time, direction }: Signal, outcomeEnd: number | undefined): ZoneOverlay[] {
  const life = { since: time, knownAt: time, ...(outcomeEnd === undefined ? {} : { until: outcomeEnd }) };
  const best = plan.targets.reduce(
    (far, target) =>
      Math.abs(target.price - plan.referencePrice) > Math.abs(far - plan.referencePrice) ? target.price : far,
    plan.referencePrice,
  );
  const band = (kind: ZoneKind, from: number, to: number): ZoneOverlay => ({
    ...life,
    kind,
    direction,
    low: Math.min(from, to),
    high: Math.max(from, to),
    label: '',
  });
  return [
    band('risk', plan.referencePrice, plan.stop),
    band('reward', plan.referencePrice, best),
    band('entry', plan.entryZone[0], plan.entryZone[1]),
  ];
}

function planLevels({ plan, time }: Signal, outcomeEnd: number | undefined): LevelOverlay[] {
  const life = { since: time, knownAt: time, ...(outcomeEnd === undefined ? {} : { until: outcomeEnd }) };
  return [
    { ...life, kind: 'entry', price: plan.referencePrice, label: 'Entry' },
    { ...life, kind: 'stop', price: plan.stop, label: 'Stop' },
    ...plan.targets.map((target, i): LevelOverlay => ({
      ...life,
      kind: 'target',
      price: target.price,
      label: `Target ${i + 1}`,
    })),
  ];
}

/** A pair of levels with a place in time is a zone. */
function evidenceZone(fact: Evidence, signal: Signal): ZoneOverlay | undefined {
  const { levels = [], since, kind, direction } = fact;
  if (levels.length !== 2 || since === undefined || kind === undefined) return undefined;
  return {
    kind: ZONE_KINDS[kind],
    ...(direction === undefined ? {} : { direction }),
    low: Math.min(...levels),
    high: Math.max(...levels),
    since,
    knownAt: fact.knownAt ?? signal.time,
    label: named(fact),
  };
}

function evidenceLevel(fact: Evidence, signal: Signal): LevelOverlay | undefined {
  const { kind, since, levels = [] } = fact;
  const [price] = levels;
  if (levels.length !== 1 || price === undefined || since === undefined || kind === undefined) return undefined;
  return { kind: LEVEL_KINDS[kind], price, since, knownAt: fact.knownAt ?? signal.time, label: named(fact) };
}

const ZONE_KINDS: Readonly<Record<EvidenceKind, ZoneKind>> = {
  'order-block': 'order-block',
  'fair-value-gap': 'fair-value-gap',
  breaker: 'breaker',
  'dealing-range': 'range',
  swing: 'range',
  liquidity: 'range',
  period: 'range',
};

const LEVEL_KINDS: Readonly<Record<EvidenceKind, LevelKind>> = {
  'order-block': 'swing',
  'fair-value-gap': 'swing',
  breaker: 'swing',
  'dealing-range': 'swing',
  swing: 'swing',
  liquidity: 'liquidity',
  period: 'period',
};

function named({ label, timeframe }: Evidence): string {
  return timeframe === undefined || label.includes(timeframe) ? label : `${timeframe} ${label}`;
}

function zoneKey(zone: ZoneOverlay): string {
  return `${zone.label} ${zone.low} ${zone.high} ${zone.since}`;
}

function levelKey(level: LevelOverlay): string {
  return `${level.label} ${level.price} ${level.since}`;
}

/** Several factors may rest on the same fact; it is drawn once. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
