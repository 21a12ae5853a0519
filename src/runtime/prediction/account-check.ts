import type { Clock } from '#core/clock.ts';
import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import { SECOND_MS } from '#core/time.ts';
import type { InstrumentId } from '#domain/market/instrument.ts';
import type { VenueGateway, VenueOrderName } from '#domain/orders/venue-gateway.ts';
import type { HeldOutcome } from '#runtime/prediction/live-stakes.ts';
import { LiveStakes } from '#runtime/prediction/live-stakes.ts';

/** An order of an earlier start, as it was written down before it left. */
export interface NotedOrder extends VenueOrderName {
  /** By our clock. */
  readonly sentAt: number;
}

/** What the venue lists as held, by whomever it was bought. */
export interface ListedHolding {
  readonly instrument: InstrumentId;
  /** Its market is decided: it waits to be paid out, and is no stake any more. */
  readonly isDecided: boolean;
}

export interface AccountCheckParts {
  readonly gateway: Pick<VenueGateway, 'openOrders' | 'cancel' | 'fillsOf' | 'settleMs'>;
  /** Contracts of an outcome that the account owns, exactly; undefined when the venue has no such outcome. */
  readonly holding: (instrument: InstrumentId) => Promise<Decimal | undefined>;
  readonly clock: Clock;
  readonly noted: readonly NotedOrder[];
  readonly listed: readonly ListedHolding[];
  readonly onNote: (text: string) => void;
}

/**
 * Looks whether the account is as the notes of earlier starts say: nothing works there but what is ours, which is taken back, and each
 * outcome is held exactly as our own orders have left it. Gives what is held. Throws `live.refused`, naming what does not fit; nothing
 * has been ordered then.
 */
export async function checkAccount(parts: AccountCheckParts): Promise<readonly HeldOutcome[]> {
  await untilSettled(parts);
  await takeBack(parts);
  const decided = new Set(parts.listed.filter(({ isDecided }) => isDecided).map(({ instrument }) => instrument));
  const instruments = new Set([...parts.listed, ...parts.noted].map(({ instrument }) => instrument));
  const held: HeldOutcome[] = [];
  const faults: string[] = [];
  for (const instrument of instruments) {
    if (decided.has(instrument)) continue;
    const owned = await parts.holding(instrument);
    if (owned === undefined || owned.isZero()) continue;
    const made = await madeByUs(parts, instrument);
    if (made !== undefined && made.quantity.equals(owned)) held.push(made);
    else faults.push(`${owned.toString()} ${instrument}, of which ours are ${made?.quantity.toString() ?? '0'}`);
  }
  if (faults.length > 0) throw refused('to hold only what this desk has bought, it holds', faults);
  return held;
}

/** An order that left just before an earlier start ended may still arrive. */
async function untilSettled({ noted, gateway, clock, onNote }: AccountCheckParts): Promise<void> {
  const last = noted.reduce((latest, { sentAt }) => Math.max(latest, sentAt), Number.NEGATIVE_INFINITY);
  const waitMs = last + gateway.settleMs - clock.now();
  if (waitMs <= 0) return;
  onNote(
    `An order left shortly before this start: waiting ${Math.ceil(waitMs / SECOND_MS)} s until it cannot arrive any more`,
  );
  await clock.sleep(waitMs);
}

async function takeBack({ gateway, noted, onNote }: AccountCheckParts): Promise<void> {
  const ours = new Set(noted.map(({ clientId }) => clientId));
  const open = await gateway.openOrders();
  const foreign = open.filter(({ clientId }) => !ours.has(clientId));
  if (foreign.length > 0) throw refused('without orders that this desk does not know, it has', foreign.map(wordsOf));
  for (const order of open) {
    onNote(`Taking back an order of an earlier start: ${wordsOf(order)}`);
    await gateway.cancel(order);
  }
  const left = open.length === 0 ? [] : await gateway.openOrders();
  if (left.length > 0) throw refused('without open orders, it still has', left.map(wordsOf));
}

/** What our own orders have left of an outcome, by what the venue says of them. */
async function madeByUs(
  { gateway, noted }: AccountCheckParts,
  instrument: InstrumentId,
): Promise<HeldOutcome | undefined> {
  const stakes = new LiveStakes(Decimal.ZERO, []);
  const fills = [];
  for (const order of noted) if (order.instrument === instrument) fills.push(...(await gateway.fillsOf(order)));
  for (const fill of fills.sort((a, b) => a.time - b.time)) stakes.fill(fill);
  return stakes.held().find((one) => one.instrument === instrument);
}

type OpenOrder = Awaited<ReturnType<VenueGateway['openOrders']>>[number];

function wordsOf({ venueOrderId, instrument, quantity }: OpenOrder): string {
  return `order "${venueOrderId}" of ${quantity.toString()} ${instrument}`;
}

function refused(expected: string, found: readonly string[]): AssayError {
  const shown = found.slice(0, SHOWN).join('; ');
  const more = found.length > SHOWN ? ` and ${found.length - SHOWN} more` : '';
  return new AssayError('live.refused', `Expected the account ${expected} "${shown}"${more}`, {
    place: { value: shown },
    remedy: 'Nothing was ordered. Close or move away at the venue what was made by hand, or use an account of its own.',
  });
}

const SHOWN = 5;
