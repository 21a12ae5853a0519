import { z } from 'zod';
import { AdapterError } from '#core/errors.ts';
import type { Redacted } from '#core/redacted.ts';
import type { UnixMs } from '#core/time.ts';
import { unixMs } from '#core/time.ts';
import type { HttpPort } from '#core/wire.ts';
import type { VenueGateway } from '#domain/orders/venue-gateway.ts';
import { BinanceKlines } from '#adapters/feeds/binance/binance-klines.ts';
import type { SecretParts } from '#adapters/secrets/secret-source.ts';
import { webSocketPort } from '#adapters/transport/web-socket-port.ts';
import { binanceAddresses, sandboxAddresses } from '#adapters/venues/binance/addresses.ts';
import type { BinanceAddresses } from '#adapters/venues/binance/addresses.ts';
import { BinanceVenue } from '#adapters/venues/binance/binance-venue.ts';
import { CcxtVenue } from '#adapters/venues/ccxt/ccxt-venue.ts';
import { fetchLineStream } from '#adapters/venues/oanda/line-stream.ts';
import { OANDA_LIVE, OANDA_PRACTICE, OandaVenue } from '#adapters/venues/oanda/oanda-venue.ts';
import type { DoctorWorld } from '#apps/operating/doctor-world.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';

export type VenueSettings = Settings['venues'][string];
export type SettingsOf<Kind extends VenueSettings['kind']> = Extract<VenueSettings, { readonly kind: Kind }>;

/** A venue, to be asked and never to be given an order. */
export interface VenueProbe {
  /** Where it is. */
  readonly place: string;
  /** The venue's clock, asked once; undefined when it cannot be asked without a key. */
  readonly time: (() => Promise<UnixMs>) | undefined;
  /** The account of the keys; undefined without keys. */
  readonly account: VenueGateway['account'] | undefined;
}

/** The part of the world that a probe needs. */
export type ProbeWorld = Pick<DoctorWorld, 'clock' | 'httpTo'>;

const TIMEOUT_MS = 5_000;

/** Whatever speaks like Binance. */
export function binanceProbe(
  addresses: BinanceAddresses,
  secrets: SecretParts | undefined,
  { clock, httpTo }: ProbeWorld,
  recvWindowMs = 5_000,
): VenueProbe {
  const http = httpTo(addresses.rest);
  const data = new BinanceKlines({ http, timeoutMs: TIMEOUT_MS, attempts: 1, now: () => clock.now() });
  const { key, secret } = secrets ?? {};
  const hasKey = key !== undefined && secret !== undefined;
  return {
    place: addresses.rest,
    time: async () => unixMs(await data.serverTime()),
    account: hasKey ? () => venue({ apiKey: key, secret }).account() : undefined,
  };

  function venue(credentials: { readonly apiKey: Redacted; readonly secret: Redacted }): BinanceVenue {
    const sockets = webSocketPort(addresses.account.url);
    const settings = { recvWindowMs, timeoutMs: TIMEOUT_MS, readAttempts: 1 };
    return new BinanceVenue({ http, sockets, clock, credentials, settings });
  }
}

/** The addresses of `live`, `testnet`, or of a server that has all in one place. */
export function addressesOf(address: string): BinanceAddresses {
  return address.startsWith('http') ? sandboxAddresses(address) : binanceAddresses(address);
}

export async function ccxtProbe(
  { exchange }: SettingsOf<'ccxt'>,
  secrets: SecretParts | undefined,
  { clock, httpTo }: ProbeWorld,
): Promise<VenueProbe> {
  const { key, secret, passphrase } = secrets ?? {};
  const parts = [
    ['apiKey', key],
    ['secret', secret],
    ['password', passphrase],
  ] as const;
  const credentials = Object.fromEntries(
    parts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value.reveal()]])),
  );
  const venue = await CcxtVenue.open({ exchange, clock, httpTo, credentials, timeoutMs: TIMEOUT_MS });
  return {
    place: `${exchange}, by ccxt`,
    time: () => venue.time(),
    account: key === undefined ? undefined : () => venue.account(),
  };
}

/** OANDA tells nothing to anybody without a token. */
export function oandaProbe(
  { address, account }: SettingsOf<'oanda'>,
  secrets: SecretParts | undefined,
  { clock, httpTo }: ProbeWorld,
): VenueProbe {
  const { rest, stream } = oandaAddresses(address);
  const token = secrets?.token;
  if (token === undefined) return { place: rest, time: undefined, account: undefined };
  const http = httpTo(rest);
  const opened = async (): Promise<OandaVenue> => {
    const accountId = account ?? (await firstAccount(http, token));
    const parts = { http, clock, accountId, token: token.reveal(), timeoutMs: TIMEOUT_MS };
    return new OandaVenue({ ...parts, stream: fetchLineStream(stream) });
  };
  return { place: rest, time: async () => (await opened()).time(), account: async () => (await opened()).account() };
}

function oandaAddresses(address: string): { readonly rest: string; readonly stream: string } {
  if (address === 'practice') return OANDA_PRACTICE;
  return address === 'live' ? OANDA_LIVE : { rest: address, stream: address };
}

const ACCOUNTS = z.object({ accounts: z.array(z.object({ id: z.string() })).min(1) });

async function firstAccount(http: HttpPort, token: Redacted): Promise<string> {
  const headers = { authorization: `Bearer ${token.reveal()}` };
  const reply = await http({ method: 'GET', path: '/v3/accounts', headers, body: '' }, { timeoutMs: TIMEOUT_MS });
  if (reply.status === 401 || reply.status === 403) {
    throw new AdapterError('venue.rejected', `OANDA refuses the token (status ${reply.status})`, {
      retryable: false,
      remedy: 'Make a token for this environment: those of practice and live accounts differ.',
    });
  }
  const parsed = reply.status === 200 ? ACCOUNTS.safeParse(jsonOf(reply.body)) : undefined;
  if (parsed?.success === true) return parsed.data.accounts[0]!.id;
  throw new AdapterError('venue.malformed', `Expected the accounts of an OANDA token, was status "${reply.status}"`, {
    retryable: false,
    remedy: 'Check the address of the venue in the settings.',
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
