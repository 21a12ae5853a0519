import type { AlertShape } from '#contract/alerts.ts';
import type { EquityTick } from '#contract/live.ts';
import type { KillSwitchShape } from '#contract/operations.ts';
import type { Overview } from '#contract/overview.ts';
import type { SignalRow } from '#contract/signals.ts';
import type { PositionShape, SessionShape } from '#contract/trading.ts';
import { mergeItem } from '#apps/web/data/merge.ts';

/** News that change what the overview shows, by topic. */
export interface OverviewNews {
  readonly positions: PositionShape;
  readonly sessions: SessionShape;
  readonly signals: SignalRow;
  readonly alerts: AlertShape;
  readonly equity: EquityTick;
  readonly 'kill-switch': KillSwitchShape;
}

const MOST_SIGNALS = 12;
const SEVERITY = { critical: 0, warning: 1, info: 2 } as const;

/**
 * The overview after some news. Totals are left as they are: they are money, which the server reckons; who hears news asks for them
 * again.
 */
export function mergeOverview<Topic extends keyof OverviewNews>(
  overview: Overview,
  topic: Topic,
  data: OverviewNews[Topic],
): Overview {
  return MERGERS[topic](overview, data);
}

const MERGERS: { readonly [Topic in keyof OverviewNews]: (overview: Overview, data: OverviewNews[Topic]) => Overview } =
  {
    positions: (overview, position) => ({ ...overview, positions: mergePositions(overview.positions, position) }),
    sessions: (overview, session) => ({ ...overview, sessions: mergeItem(overview.sessions, session, ({ id }) => id) }),
    signals: (overview, row) => ({
      ...overview,
      signals: mergeItem(overview.signals, row, ({ id }) => id)
        .sort((a, b) => b.time - a.time)
        .slice(0, MOST_SIGNALS),
    }),
    alerts: (overview, alert) => ({ ...overview, attention: mergeAttention(overview.attention, alert) }),
    equity: (overview, tick) => ({
      ...overview,
      sessions: overview.sessions.map((session) =>
        session.id === tick.session ? { ...session, equity: tick.equity, lastBar: tick.time } : session,
      ),
    }),
    'kill-switch': (overview, killSwitch) => ({ ...overview, killSwitch }),
  };

/** A position in its place; one whose quantity is nothing is closed, and gone. */
export function mergePositions(positions: readonly PositionShape[], newest: PositionShape): PositionShape[] {
  const idOf = ({ session, instrument }: PositionShape) => `${session} ${instrument}`;
  if (/[1-9]/.test(newest.quantity)) return mergeItem(positions, newest, idOf);
  return positions.filter((position) => idOf(position) !== idOf(newest));
}

/** What is open, the worst first, the latest first among equals. */
function mergeAttention(attention: readonly AlertShape[], alert: AlertShape): AlertShape[] {
  return mergeItem(attention, alert, ({ id }) => id)
    .filter(({ resolvedAt }) => resolvedAt === null)
    .sort((a, b) => SEVERITY[a.severity] - SEVERITY[b.severity] || b.lastSeen - a.lastSeen);
}
