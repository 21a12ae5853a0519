import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { openSecrets } from '#adapters/secrets/open-secrets.ts';
import type { Store } from '#adapters/storage/store.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import type { HeldOutcome } from '#runtime/prediction/live-stakes.ts';
import type { PredictionVenueRequest } from '#apps/prediction/compose.ts';
import { openLiveTrading } from '#apps/prediction/live/compose-live.ts';
import type { LiveTrading } from '#apps/prediction/live/compose-live.ts';
import type { PredictionHost } from '#apps/prediction/prediction-host.ts';
import type { PredictionVenue } from '#apps/prediction/prediction-venue.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import { assertLive } from '#apps/trading/live-consent.ts';
import type { CliContext } from '#apps/cli/context.ts';
import { bold, red } from '#apps/cli/table.ts';

/** Options of real trading; all of them mean nothing without `live`. */
export interface LiveWatchOptions {
  readonly live?: boolean;
  readonly account?: string;
  readonly most?: Decimal;
}

export interface LiveWatchParts {
  readonly context: CliContext;
  readonly settings: Settings;
  readonly store: Pick<Store, 'killSwitch' | 'audit'>;
  readonly request: PredictionVenueRequest;
  readonly venue: PredictionVenue;
  readonly session: string;
  /** Once there is one. */
  readonly host: () => PredictionHost | undefined;
}

const USUAL_MOST = Decimal.of(100n);
const KILL_CHECK_MS = 50;

/** Throws `argument.invalid` for what does not go together, `live.refused` without an account: before anything is opened. */
export function assertLiveOptions({ live, account, most }: LiveWatchOptions): void {
  if (live === true) {
    if (account !== undefined && account.trim() !== '') return;
    throw new AssayError(
      'live.refused',
      'Expected --account <address> with --live: the account that real orders are for, was ""',
      {
        remedy: 'Nothing was sent. Leave --live out to trade on paper.',
      },
    );
  }
  if (account === undefined && most === undefined) return;
  throw new AssayError('argument.invalid', 'Expected --account and --most with --live only', {
    remedy: 'Add --live for real orders, or leave both out to trade on paper.',
  });
}

/** An amount of collateral above zero, exact. Throws `argument.invalid`. */
export function mostOption(text: string): Decimal {
  const value = /^\d{1,9}(\.\d{1,6})?$/.test(text.trim()) ? Decimal.parse(text.trim()) : Decimal.ZERO;
  if (value.sign() > 0) return value;
  throw new AssayError('argument.invalid', `Expected --most to be an amount above "0" such as "100", was "${text}"`, {
    place: { value: text },
  });
}

/** Opens the account for real orders; undefined on paper. Whoever opened it ends and closes it. */
export async function openLiveWatch(
  parts: LiveWatchParts,
  options: LiveWatchOptions,
): Promise<LiveTrading | undefined> {
  if (options.live !== true) return undefined;
  const { context, settings, store, request, venue, session, host } = parts;
  const most = options.most ?? USUAL_MOST;
  const secrets = openSecrets(settings.secrets, { environment: process.env, connect: fetchPort });
  const trading = await openLiveTrading({
    request,
    venue,
    privateKey: async (name) => (await secrets.require(name, ['key'])).key,
    account: options.account,
    consent: assertLive,
    most,
    session,
    killSwitch: store.killSwitch,
    checkKillEveryMs: Math.min(KILL_CHECK_MS, settings.killSwitch.checkEveryMs),
    folder: settings.dataDir,
    listener: {
      onNews: () => host()?.run.onTime(venue.clock.now()),
      onNote: (text) => context.note(text),
      onHalt: (why) => {
        say(parts, red(bold(`CRITICAL: the desk has stopped, and orders nothing any more: ${why}`)));
        for (const line of heldLines(held())) say(parts, line);
      },
    },
  });
  const held = (): readonly HeldOutcome[] => trading.outcomes.held();
  try {
    await audit(parts, 'session.start', trading.account);
  } catch (error) {
    // Who cannot write the audit log may not begin to trade.
    await trading.end();
    await trading.close();
    throw error;
  }
  say(parts, red(bold(`LIVE: real orders, account ${trading.account}, at most ${most.toString()} in all`)));
  for (const line of heldLines(held())) say(parts, `from earlier starts: ${line}; it stays as it is`);
  return trading;
}

/** Takes back what works, and says what is left. */
export async function endLiveWatch(parts: LiveWatchParts, trading: LiveTrading): Promise<void> {
  const isWhole = await trading.end();
  if (!isWhole)
    say(parts, red('The venue has not said what became of every order: look there before you start again.'));
  const held = trading.outcomes.held();
  for (const line of heldLines(held)) say(parts, line);
  if (held.length > 0) say(parts, 'positions stay until they are decided, or sold at the venue');
  else if (isWhole) say(parts, 'nothing is held, nothing is ordered');
  await audit(parts, 'session.stop', trading.account).catch(() => undefined);
}

/** What is about real money is said with `--quiet` as well. */
function say({ context }: LiveWatchParts, text: string): void {
  context.stderr.write(`${text}\n`);
}

function heldLines(held: readonly HeldOutcome[]): string[] {
  return held.map(({ instrument, quantity, cost }) => {
    return `held: ${quantity.toString()} ${instrument}, which cost ${cost.round(2, 'up').toString()}`;
  });
}

async function audit({ store, session, venue }: LiveWatchParts, action: string, account: string): Promise<void> {
  const detail = { session, mode: 'live', venue: venue.name, account };
  await store.audit.add({ time: systemClock.now(), actor: 'cli', action, detail });
}
