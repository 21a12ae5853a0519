import { AssayError } from '#core/errors.ts';
import { Redacted } from '#core/redacted.ts';
import { unknownName } from '#core/suggest.ts';
import { BinanceKlines } from '#adapters/feeds/binance/binance-klines.ts';
import { openSecrets } from '#adapters/secrets/open-secrets.ts';
import { fetchPort } from '#adapters/transport/fetch-port.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { binanceAddresses, sandboxAddresses } from '#adapters/venues/binance/addresses.ts';
import type { BinanceCredentials } from '#adapters/venues/binance/signing.ts';
import type { Settings } from '#apps/settings/settings-schema.ts';
import type { BUILT_IN_VENUES } from '#apps/settings/venue-settings.ts';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import { binanceShaped } from '#apps/trading/binance-trading.ts';
import { MarketClock } from '#sandbox/time/market-clock.ts';
import type { SandboxInside } from '#apps/trading/sandbox/sandbox-inside.ts';
import type { TradingVenue, VenueRequest } from '#apps/trading/trading-venue.ts';

/**
 * Makes a venue out of adapters: the only place that names them. Throws `argument.unknown` with the nearest names, `argument.invalid`
 * for what does not go together, `secret.*` when a key is needed and not there.
 */
export async function openVenue(request: VenueRequest, settings: Settings): Promise<TradingVenue> {
  const chosen = venueSettings(request.name, settings);
  const costs = chosen.paper;
  if (chosen.kind === 'binance') return { ...(await openBinance(request, chosen, settings)), costs };
  if (chosen.kind === 'sandbox') return { ...(await openSandboxVenue(request, chosen, settings)), costs };
  if (chosen.kind === 'ccxt') return { ...(await openCcxt(request, chosen, settings)), costs };
  return { ...(await openOanda(request, chosen, settings)), costs };
}

const { takerFeeBps, makerFeeBps, halfSpreadBps, slippageBps } = DEFAULT_SIM;
const paper = { takerFeeBps, makerFeeBps, halfSpreadBps, slippageBps };
const recvWindowMs = 5_000;

type VenueSettings = Settings['venues'][string];

/** Venues that need no settings. */
const BUILT_IN: Readonly<Record<(typeof BUILT_IN_VENUES)[number], VenueSettings>> = {
  sandbox: { kind: 'sandbox', seed: 1, secretName: 'sandbox', paper },
  binance: { kind: 'binance', address: 'live', secretName: 'binance', recvWindowMs, paper },
  'binance-testnet': { kind: 'binance', address: 'testnet', secretName: 'binance-testnet', recvWindowMs, paper },
};

function venueSettings(name: string, { venues }: Settings): VenueSettings {
  const found = venues[name] ?? (BUILT_IN as Partial<Record<string, VenueSettings>>)[name] ?? ccxtByName(name);
  if (found !== undefined) return found;
  throw unknownName('venue', name, new Set([...Object.keys(venues), ...Object.keys(BUILT_IN)]));
}

/** `ccxt:kraken`. */
function ccxtByName(name: string): VenueSettings | undefined {
  const [kind, exchange] = name.split(':');
  if (kind !== 'ccxt' || exchange === undefined || exchange === '') return undefined;
  return { kind: 'ccxt', exchange, isTestNetwork: false, secretName: exchange, paper };
}

export type OpenedVenue = Omit<TradingVenue, 'costs'>;
type BinanceSettings = Extract<VenueSettings, { readonly kind: 'binance' }>;
type CcxtSettings = Extract<VenueSettings, { readonly kind: 'ccxt' }>;
type OandaSettings = Extract<VenueSettings, { readonly kind: 'oanda' }>;
type SandboxSettings = Extract<VenueSettings, { readonly kind: 'sandbox' }>;

async function openBinance(
  request: VenueRequest,
  { address, secretName, recvWindowMs: windowMs }: BinanceSettings,
  settings: Settings,
): Promise<OpenedVenue> {
  assertNoSandboxOptions(request);
  const named = request.url ?? address;
  const addresses = named.startsWith('http') ? sandboxAddresses(named) : binanceAddresses(named);
  const credentials = request.isLive ? await credentialsOf(secretName, settings) : undefined;
  const parts = binanceShaped(request, addresses, credentials, windowMs);
  return {
    ...parts,
    description: `${request.name} at ${addresses.rest}`,
    clock: systemClock,
    speed: 1,
    features: [],
    close: async () => undefined,
  };
}

async function openCcxt(
  request: VenueRequest,
  { exchange, address, isTestNetwork, secretName }: CcxtSettings,
  settings: Settings,
): Promise<OpenedVenue> {
  assertNoSandboxOptions(request);
  if (address !== undefined || isTestNetwork) {
    throw new AssayError(
      'argument.invalid',
      `Expected venue "${request.name}" to be the exchange itself, was another server`,
      {
        remedy: 'Test networks and other servers of ccxt are not traded yet.',
      },
    );
  }
  const credentials = request.isLive ? await credentialsOf(secretName, settings) : undefined;
  // ccxt is large, and optional: it is loaded for whoever trades with it.
  const { openCcxtTrading } = await import('#apps/trading/ccxt-trading.ts');
  const plain = credentials && { apiKey: credentials.apiKey.reveal(), secret: credentials.secret.reveal() };
  return openCcxtTrading(exchange, plain);
}

async function openOanda(
  request: VenueRequest,
  { address, account, secretName }: OandaSettings,
  settings: Settings,
): Promise<OpenedVenue> {
  assertNoSandboxOptions(request);
  if (request.isLive) {
    throw new AssayError(
      'live.refused',
      'Expected a spot venue with --live, was OANDA, whose account nets and holds margin',
      {
        remedy: 'Leave --live out: OANDA is traded on paper.',
      },
    );
  }
  if (account === undefined) {
    throw new AssayError(
      'setting.invalid',
      `Expected "account" of the venue "${request.name}" in the settings, found none`,
      {
        remedy: 'OANDA gives its prices to account holders: write the id, such as "101-004-1234567-001".',
      },
    );
  }
  const { token } = await secretsOf(settings).require(secretName, ['token']);
  const { openOandaTrading } = await import('#apps/trading/oanda-trading.ts');
  return openOandaTrading({ address, accountId: account, token: token.reveal() });
}

function assertNoSandboxOptions({ name, speed, seed }: VenueRequest): void {
  if (speed === undefined && seed === undefined) return;
  throw new AssayError('argument.invalid', `Expected --speed and --seed with a sandbox only, was "${name}"`, {
    place: { value: name },
  });
}

async function openSandboxVenue(
  request: VenueRequest,
  { address, seed, secretName }: SandboxSettings,
  settings: Settings,
): Promise<OpenedVenue> {
  const url = request.url ?? address;
  if (url !== undefined) return openSandboxOutside(request, url, secretName, settings);
  if (request.isLive) {
    throw new AssayError(
      'argument.invalid',
      'Expected --url with --live: an account in a sandbox of this process ends with it',
      {
        remedy: 'Start one with "assay sandbox", and give its address with --url.',
      },
    );
  }
  const { symbol, session: name, speed, dataFolder } = request;
  const wanted = { symbols: [symbol], name, speed, dataFolder, seed: request.seed ?? (seed === 1 ? undefined : seed) };
  // Whoever trades elsewhere does not load an exchange.
  const { openSandboxInside } = await import('#apps/trading/sandbox/sandbox-inside.ts');
  const inside = await openSandboxInside(wanted, systemClock);
  return sandboxVenue(request.name, inside);
}

/** The sandbox of this process as a venue like any other. */
export function sandboxVenue(name: string, inside: SandboxInside): OpenedVenue {
  const { life } = inside;
  const pace = life.speed === 1 ? 'in real time' : `${life.speed} times as fast as real time`;
  return {
    ...binanceShaped({ name }, sandboxAddresses(inside.url), undefined, recvWindowMs),
    description: `sandbox in this process, seed ${life.seed}, ${pace}, at ${inside.url}`,
    clock: inside.clock,
    speed: life.speed,
    features: [inside.feature],
    close: () => inside.close(),
  };
}

/** A sandbox that somebody else runs. Its time may be any: it is asked for it. */
async function openSandboxOutside(
  request: VenueRequest,
  url: string,
  secretName: string,
  settings: Settings,
): Promise<OpenedVenue> {
  const speed = request.speed ?? 1;
  if (request.isLive && speed !== 1) {
    throw new AssayError(
      'argument.invalid',
      `Expected a sandbox in real time with --live, was "${speed}" times as fast`,
    );
  }
  const credentials = request.isLive ? await sandboxCredentials(secretName, settings) : undefined;
  const parts = binanceShaped(request, sandboxAddresses(url), credentials, recvWindowMs);
  const now = await new BinanceKlines({ baseUrl: url }).serverTime();
  return {
    ...parts,
    description: `sandbox at ${url}`,
    clock: new MarketClock(systemClock, now as ReturnType<typeof systemClock.now>, speed),
    speed,
    features: [],
    close: async () => undefined,
  };
}

async function credentialsOf(secretName: string, settings: Settings): Promise<BinanceCredentials> {
  const { key, secret } = await secretsOf(settings).require(secretName, ['key', 'secret']);
  return { apiKey: key, secret };
}

/** The keys of the sandbox's own account are no secret: they are used when no others are given. */
async function sandboxCredentials(secretName: string, settings: Settings): Promise<BinanceCredentials> {
  try {
    return await credentialsOf(secretName, settings);
  } catch (error) {
    if (!(error instanceof AssayError) || error.code !== 'secret.missing') throw error;
    const { DEMO_ACCOUNT } = await import('#sandbox/exchange/exchange-config.ts');
    return { apiKey: new Redacted(DEMO_ACCOUNT.key), secret: new Redacted(DEMO_ACCOUNT.secret) };
  }
}

function secretsOf({ secrets }: Settings) {
  return openSecrets(secrets, { environment: process.env, connect: fetchPort });
}
