import type { Validity } from '#apps/report/chart/overlays.ts';
import type { BarScale } from '#apps/report/chart/scales.ts';

/** Left and right coordinate; left < right. */
export type Span = readonly [number, number];

/** The stretches of one fact, by how much could be known of it. */
export interface KnownSpans {
  /** It was there, but nobody could know yet. */
  readonly formed?: Span;
  /** Known, up to the chart's own moment. */
  readonly known?: Span;
  /** After the chart's own moment. */
  readonly later?: Span;
}

/**
 * Cuts a fact's life at its `knownAt` and at the chart's `chartKnownAt`. Nothing lies left of `since`, `known` does not begin
 * before `knownAt`, and what became known only after `chartKnownAt` lies wholly to the right of it.
 */
export function knownSpans(scale: BarScale, fact: Validity, chartKnownAt?: number): KnownSpans {
  const now = chartKnownAt === undefined ? scale.right : scale.end(chartKnownAt);
  const from = scale.start(fact.since);
  const known = Math.max(from, scale.end(fact.knownAt));
  const to = fact.until === undefined ? scale.right : Math.max(from, scale.end(fact.until));
  const isKnownLater = chartKnownAt !== undefined && fact.knownAt > chartKnownAt;
  const formedFrom = isKnownLater ? Math.max(from, now) : from;
  return spansOf({
    formed: [formedFrom, Math.min(known, to)],
    known: [known, Math.min(to, now)],
    later: [Math.max(known, now), to],
  });
}

function spansOf(spans: Readonly<Record<keyof KnownSpans, Span>>): KnownSpans {
  const { formed, known, later } = spans;
  return {
    ...(formed[1] > formed[0] ? { formed } : {}),
    ...(known[1] > known[0] ? { known } : {}),
    ...(later[1] > later[0] ? { later } : {}),
  };
}
