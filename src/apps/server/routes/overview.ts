import type { KillSwitchShape } from '#contract/operations.ts';
import type { overviewApi } from '#contract/overview.ts';
import type { SignalEntry } from '#domain/signals/signal-store.ts';
import type { KillSwitchState } from '#domain/operations/kill-switch.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';
import { signalRows } from '#apps/server/signals/signal-row.ts';
import { OpenPositions } from '#apps/server/trading/open-positions.ts';
import { SessionBook } from '#apps/server/trading/session-book.ts';
import type { KnownSession } from '#apps/server/trading/session-book.ts';
import { totalsOf } from '#apps/server/trading/totals.ts';
import type { HoldingSession } from '#apps/server/trading/totals.ts';

type OverviewParts = Pick<Platform, 'store' | 'sessions' | 'market' | 'clock'> & {
  readonly alerts: Pick<Platform['alerts'], 'list'>;
};

const SIGNALS_SHOWN = 12;
/** The latest ones. */
const SESSIONS_ASKED = 30;
const ALERTS_SHOWN = 50;
/** The worst first: old ones are not pushed out by newer ones that matter less. */
const SEVERITIES = ['critical', 'warning', 'info'] as const;

/** What one wants to see first. */
export function overviewHandlers(platform: OverviewParts): Handlers<typeof overviewApi> {
  const { store, market, clock, alerts } = platform;
  const book = new SessionBook({ ...platform, store: store.sessions });
  const open = new OpenPositions({ ...platform, store: store.sessions });
  return {
    'GET /overview': async () => {
      const known = await book.all();
      const [killSwitch, signals, attention] = await Promise.all([
        store.killSwitch.read(),
        latestSignals(store.signals, known),
        Promise.all(SEVERITIES.map((severity) => alerts.list({ state: 'open', severity, limit: ALERTS_SHOWN }))),
      ]);
      const sessions = await Promise.all(
        known.map(async (one): Promise<HoldingSession> => {
          return { ...one, positions: await open.of(one.record, one.latest) };
        }),
      );
      return {
        now: clock.now(),
        totals: await totalsOf(sessions, { store: store.sessions, market }),
        killSwitch: killSwitchShape(killSwitch),
        sessions: known.map((one) => book.shapeOf(one)),
        positions: sessions.flatMap(({ positions }) => positions),
        signals: await signalRows(signals, store.signals),
        attention: attention.flatMap(({ items }) => items).slice(0, ALERTS_SHOWN),
      };
    },
  };
}

/** Of sessions only: what a backtest or a scan has found is no news. */
async function latestSignals(
  store: Platform['store']['signals'],
  sessions: readonly KnownSession[],
): Promise<readonly SignalEntry[]> {
  const pages = sessions
    .slice(0, SESSIONS_ASKED)
    .map(({ record }) => store.page({ origin: record.id, sort: 'time', limit: SIGNALS_SHOWN }));
  const found = (await Promise.all(pages)).flatMap(({ items }) => items);
  return found.sort((a, b) => b.time - a.time).slice(0, SIGNALS_SHOWN);
}

/** The token that lifts it is for whoever pulled it. */
function killSwitchShape(state: KillSwitchState): KillSwitchShape {
  if (state.kind === 'off') return { kind: 'off', since: null, reason: '', flatten: false };
  const { since, reason, flatten } = state;
  return { kind: 'on', since, reason, flatten };
}
