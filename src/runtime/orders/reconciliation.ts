import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { currencyScale } from '#core/money.ts';
import type { Currency } from '#core/money.ts';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';
import type { EngineState } from '#engine/state.ts';
import { namePrefix } from '#runtime/orders/desk-order.ts';
import type { LiveDesk } from '#runtime/orders/live-desk.ts';

/** What an account held of each asset when its session began, as decimal texts. */
export type Baseline = Readonly<Record<string, string>>;

export interface ReconciliationParts {
  readonly session: string;
  readonly state: EngineState;
  readonly desk: LiveDesk;
  readonly gateway: VenueGateway;
  readonly clock: Clock;
  readonly baseline: Baseline;
  readonly note: (text: string) => void;
  /** Has every order asked about once more; resolves when that is under way. */
  lookAgain(): Promise<void>;
}

export async function baselineOf(gateway: VenueGateway): Promise<Baseline> {
  const { balances } = await gateway.account();
  return Object.fromEntries(balances.map(({ asset, free, locked }) => [asset, free.plus(locked).toString()]));
}

/**
 * Brings our books and the venue to agree, and throws `venue.disagrees` when they do not: nothing is traded then. Orders in doubt
 * are settled first (the session asks about them by itself); orders that carry our name and are not in our books are taken
 * back; then every asset that the session touches must have changed at the venue by exactly what the books say.
 */
export async function reconcile(parts: ReconciliationParts, timeoutMs: number): Promise<void> {
  for (let look = 1; ; look++) {
    await settled(parts, timeoutMs);
    if (look === 1) await takeBackOrphans(parts);
    const fault = await disagreementOf(parts);
    if (fault === undefined) return;
    if (look === LOOKS) throw fault;
    // An order may have been executed between the two questions: everything is asked about once more.
    await parts.lookAgain();
  }
}

/** Looks at the balances before a difference is believed. */
const LOOKS = 3;

async function disagreementOf({
  gateway,
  state,
  baseline,
  session,
}: ReconciliationParts): Promise<AssayError | undefined> {
  const { balances } = await gateway.account();
  for (const [asset, expected] of expectedChanges(state)) {
    const held = balances.find((balance) => balance.asset === asset);
    const total = held === undefined ? Decimal.ZERO : held.free.plus(held.locked);
    const change = total.minus(Decimal.parse(baseline[asset] ?? '0'));
    const difference = change.minus(expected).absolute();
    if (difference.compare(tolerance(state, asset)) > 0) return disagreement(session, asset, expected, change);
  }
  return undefined;
}

/** What the books say has changed of each asset since the session began. */
function expectedChanges({ ledger, instrument }: EngineState): Map<Currency, Decimal> {
  const changes = new Map<Currency, Decimal>([[instrument.base, ledger.position(instrument.id).quantity]]);
  for (const { account, unit, balance } of ledger.balances()) {
    if (!account.startsWith('cash:') && !account.startsWith('capital:')) continue;
    changes.set(unit, (changes.get(unit) ?? Decimal.ZERO).plus(balance));
  }
  return changes;
}

/** Our books round each execution to the currency's digits, against us; a venue may keep more. */
function tolerance(state: EngineState, asset: Currency): Decimal {
  if (asset === state.instrument.base) return Decimal.ZERO;
  const digits = state.instrument.priceTick.scale + state.instrument.quantityStep.scale;
  const scale = currencyScale(asset);
  if (digits <= scale) return Decimal.ZERO;
  return Decimal.of(BigInt(1 + 8 * (state.trades.closed.length + state.trades.live.length)), scale);
}

async function settled({ desk, clock }: ReconciliationParts, timeoutMs: number): Promise<void> {
  const until = clock.now() + timeoutMs;
  while (desk.isUnsettled) {
    if (clock.now() >= until) {
      throw new AssayError(
        'venue.disagrees',
        `Expected the venue to say what became of every order within ${timeoutMs} ms, was "unsettled"`,
        {
          remedy: 'Trading has not started. Look at the orders at the venue, then start again.',
        },
      );
    }
    await clock.sleep(SETTLING_STEP_MS);
  }
}

const SETTLING_STEP_MS = 20;

async function takeBackOrphans({ gateway, desk, session, state, note }: ReconciliationParts): Promise<void> {
  const prefix = namePrefix(session);
  for (const { clientId, instrument } of await gateway.openOrders(state.instrument.id)) {
    if (!clientId.startsWith(prefix) || desk.knows(clientId)) continue;
    note(`Taking back the order "${clientId}", which carries our name and is not in our books`);
    await gateway.cancel({ clientId, instrument });
  }
}

function disagreement(session: string, asset: string, expected: Decimal, change: Decimal): AssayError {
  const message = `Expected ${asset} at the venue to have changed by "${expected.toString()}" since session "${session}" began, was "${change.toString()}"`;
  return new AssayError('venue.disagrees', message, {
    place: { value: change.toString() },
    remedy:
      'Trading has not started. If money was moved or traded by hand, begin a new session; otherwise compare the fills at the venue with: assay orders --fills',
  });
}
