import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Decimal } from '#core/decimal.ts';
import { AssayError } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';
import { SECOND_MS } from '#core/time.ts';
import { addressOfKey } from '#core/typed-data.ts';
import { LIVE_ADDRESSES, addressesAt } from '#adapters/polymarket/addresses.ts';
import type { PolymarketAddresses } from '#adapters/polymarket/addresses.ts';
import { openApiKey } from '#adapters/polymarket/auth/api-keys.ts';
import { POLYGON } from '#adapters/polymarket/orders/contracts.ts';
import { DataClient } from '#adapters/polymarket/rest/data-client.ts';
import { OrderNoteFile } from '#adapters/polymarket/venue/order-note-file.ts';
import { PolymarketVenue } from '#adapters/polymarket/venue/polymarket-venue.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { webSocketPort } from '#adapters/transport/web-socket-port.ts';
import type { KillSwitchStore } from '#domain/operations/kill-switch.ts';
import type { VenueAccount, VenueGateway } from '#domain/orders/venue-gateway.ts';
import { COLLATERAL, outcomeInstrumentId } from '#domain/prediction/outcome-instrument.ts';
import { marketId } from '#domain/prediction/prediction-market.ts';
import { checkAccount } from '#runtime/prediction/account-check.ts';
import type { ListedHolding } from '#runtime/prediction/account-check.ts';
import { killBrake } from '#runtime/prediction/kill-brake.ts';
import { LiveBrake } from '#runtime/prediction/live-brake.ts';
import { LiveOutcomes } from '#runtime/prediction/live-outcomes.ts';
import type { LiveOutcomesListener } from '#runtime/prediction/live-outcomes.ts';
import type { Feature } from '#runtime/supervision/feature.ts';
import type { PredictionVenueRequest } from '#apps/prediction/compose.ts';
import { lockAccount } from '#apps/prediction/live/account-lock.ts';
import { lastGate } from '#apps/prediction/live/last-gate.ts';
import type { LiveOrders } from '#apps/prediction/live/live-orders.ts';
import type { PredictionVenue } from '#apps/prediction/prediction-venue.ts';

export interface LiveTradingParts {
  readonly request: PredictionVenueRequest;
  /** The same venue, opened to be heard. */
  readonly venue: PredictionVenue;
  /** The wallet's private key by the name of its venue; asked for once. Throws `secret.*`. */
  readonly privateKey: (name: string) => Promise<Redacted>;
  /** As its owner typed it. */
  readonly account: string | undefined;
  /** Whether the owner of the account agrees. Throws `live.refused`. */
  readonly consent: (gateway: VenueGateway, typed: string | undefined) => Promise<VenueAccount>;
  /** Most that everything held and ordered may cost together, collateral. */
  readonly most: Decimal;
  /** Different at every start. */
  readonly session: string;
  readonly killSwitch: Pick<KillSwitchStore, 'read'>;
  readonly checkKillEveryMs: number;
  /** Where notes of orders are kept: they must be there at the next start. */
  readonly folder: string;
  readonly listener: LiveOutcomesListener;
}

/** An account that trades. */
export interface LiveTrading {
  readonly account: string;
  readonly outcomes: LiveOutcomes;
  readonly brake: LiveBrake;
  readonly orders: LiveOrders;
  /** What has to run beside the desk. */
  readonly features: readonly Feature[];
  /** Takes back what works; false when the venue has not said in time what became of all of it. Positions stay. */
  end(): Promise<boolean>;
  close(): Promise<void>;
}

/** As many as the venue lists at once. */
const LISTED_MOST = 500;

/** How long an ending waits for the venue's word. */
const ENDING_MS = 10 * SECOND_MS;

/**
 * Opens an account to be traded: consent first, then whether the account is as earlier starts left it. Throws `live.refused`,
 * `secret.*`, `venue.*`; nothing was ordered then. Only wallets that hold their own money: of others the venue does not say whose they are.
 */
export async function openLiveTrading(parts: LiveTradingParts): Promise<LiveTrading> {
  const { addresses, secretName } = placeOf(parts.request);
  if (parts.account === undefined || parts.account.trim() === '') throw noAccount();
  const privateKey = await parts.privateKey(secretName);
  const own = ownAddress(privateKey);
  const typed = parts.account.trim();
  const folder = join(parts.folder, 'prediction-live');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const name = `${secretName}-${own.toLowerCase()}`;
  const lock = lockAccount(folder, name);
  let notes: OrderNoteFile | undefined;
  const close = async (): Promise<void> => {
    await notes?.close();
    lock[Symbol.dispose]();
  };
  try {
    notes = await OrderNoteFile.open(join(folder, `${name}.orders.jsonl`));
    // Of the address only upper and lower case may differ: that is a checksum.
    const account = typed.toLowerCase() === own.toLowerCase() ? own : typed;
    return await openAccount({ ...parts, account, addresses, privateKey, notes, close });
  } catch (error) {
    await close();
    throw error;
  }
}

interface OpeningParts extends Omit<LiveTradingParts, 'privateKey'> {
  readonly addresses: PolymarketAddresses;
  readonly privateKey: Redacted;
  readonly notes: OrderNoteFile;
  readonly close: () => Promise<void>;
}

async function openAccount(parts: OpeningParts): Promise<LiveTrading> {
  const { consent, account: typed, most, session, listener, killSwitch, checkKillEveryMs, close } = parts;
  const brake = new LiveBrake();
  const late: { outcomes?: LiveOutcomes } = {};
  const gateway = await openGateway(parts, brake, late);
  try {
    const { id } = await consent(gateway, typed);
    const carried = await checkAccount({
      gateway,
      holding: (instrument) => gateway.holding(instrument),
      clock: systemClock,
      noted: [...parts.notes.all()].map(({ name, instrument, sentAt }) => ({ clientId: name, instrument, sentAt })),
      listed: await listedHoldings(parts, gateway, id),
      onNote: (text) => listener.onNote(text),
    });
    const capital = capitalOf(await gateway.account());
    const outcomes = new LiveOutcomes({ gateway, clock: systemClock, brake, session, most, carried, listener });
    late.outcomes = outcomes;
    outcomes.start();
    return {
      account: id,
      outcomes,
      brake,
      orders: {
        capital: capital.toString(),
        openVenue: outcomes.open,
        room: () => outcomes.room().toNumber(),
        onFailure: (error) => outcomes.onFailure(error),
        onMarket: (market) => void gateway.onMarket(market).catch((error: Error) => listener.onNote(error.message)),
      },
      features: [killBrake({ store: killSwitch, brake, clock: systemClock, checkEveryMs: checkKillEveryMs })],
      end: () => outcomes.end(ENDING_MS),
      close: async () => {
        gateway.close();
        await close();
      },
    };
  } catch (error) {
    gateway.close();
    throw error;
  }
}

async function openGateway(
  { addresses, privateKey, venue, notes, listener }: OpeningParts,
  brake: LiveBrake,
  late: { readonly outcomes?: LiveOutcomes },
): Promise<PolymarketVenue> {
  const http = fetchPort(addresses.clob);
  const timestamp = Math.floor(systemClock.now() / SECOND_MS);
  const apiKey = await openApiKey(http, { privateKey, chainId: POLYGON.chainId, timestamp, nonce: 0 });
  return new PolymarketVenue({
    http: lastGate(http, brake),
    sockets: webSocketPort(addresses.ws),
    clock: systemClock,
    credentials: { privateKey, apiKey, funder: undefined, signatureType: 0 },
    markets: (query) => venue.feed.markets(query),
    notes,
    settings: {
      onFailedTrade: (fill) => {
        // Before the desk is there nothing was ordered by it; its check of the account leaves failed trades out.
        late.outcomes?.onFailedTrade(fill);
      },
      onMissedHeartbeat: (error) => listener.onNote(`A heartbeat did not get through: ${error.message}`),
    },
  });
}

/** What the venue lists as held, its markets made known to the gateway. Throws `live.refused` for what cannot be named. */
async function listedHoldings(
  { addresses, venue }: OpeningParts,
  gateway: PolymarketVenue,
  account: string,
): Promise<ListedHolding[]> {
  const data = new DataClient({ http: fetchPort(addresses.data), clock: systemClock });
  const positions = (await data.positions(account)).filter(({ size }) => size > 0);
  if (positions.length === 0) return [];
  if (positions.length >= LISTED_MOST) throw refused(`Expected fewer than ${LISTED_MOST} positions in the account`);
  const ids = [...new Set(positions.map(({ conditionId }) => marketId(conditionId)))];
  const markets = await venue.feed.markets({ ids });
  for (const market of markets) await gateway.onMarket(market);
  return positions.map(({ conditionId, asset, title, size }) => {
    const market = markets.find(({ id }) => id === conditionId);
    const index = market?.outcomes.findIndex(({ token }) => token === asset);
    if (market === undefined || (index !== 0 && index !== 1)) {
      throw refused(`Expected to know every market that the account holds, not "${title ?? conditionId}" (${size})`);
    }
    return { instrument: outcomeInstrumentId(market, index), isDecided: market.status === 'resolved' };
  });
}

/** Whose venue it is, and under which name its key is kept: a real key never signs for another address. */
function placeOf(request: PredictionVenueRequest): { addresses: PolymarketAddresses; secretName: string } {
  if (request.kind === 'polymarket') return { addresses: LIVE_ADDRESSES, secretName: 'polymarket' };
  if (request.kind === 'sandbox') {
    throw refused(
      'Expected --venue with an address or "polymarket" with --live, was a sandbox that ends with this process',
    );
  }
  if (request.speed !== 1)
    throw refused(`Expected a sandbox in real time with --live, was "${request.speed}" times as fast`);
  return { addresses: addressesAt(request.url), secretName: 'prediction-sandbox' };
}

function ownAddress(privateKey: Redacted): string {
  try {
    return addressOfKey(privateKey);
  } catch {
    // What was wrong with it may quote it.
    throw refused('Expected a private key of 64 hexadecimal digits, was something else');
  }
}

function capitalOf({ balances }: VenueAccount): Decimal {
  const free = balances.find(({ asset }) => asset === COLLATERAL)?.free ?? Decimal.ZERO;
  if (free.sign() > 0) return free;
  throw refused(`Expected the account to have ${COLLATERAL}, had "${free.toString()}"`);
}

function noAccount(): AssayError {
  return refused('Expected --account <address> with --live: the account at the venue that real orders are for, was ""');
}

function refused(message: string): AssayError {
  return new AssayError('live.refused', message, {
    remedy: 'Nothing was ordered. Leave --live out to trade on paper.',
  });
}
