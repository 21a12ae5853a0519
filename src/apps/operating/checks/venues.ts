import { Redacted } from '#core/redacted.ts';
import { WireError } from '#core/wire.ts';
import type { HttpPort } from '#core/wire.ts';
import type { VenueAccount } from '#domain/orders/venue-gateway.ts';
import type { SecretParts, Secrets } from '#adapters/secrets/secret-source.ts';
import { sandboxAddresses } from '#adapters/venues/binance/addresses.ts';
import { DEMO_ACCOUNT, exchangeConfig } from '#sandbox/exchange/exchange-config.ts';
import { generatedMarket } from '#sandbox/exchange/market/generated-market.ts';
import { openSandbox } from '#sandbox/exchange/open-sandbox.ts';
import { failure, ok, skipped, warning } from '#apps/operating/check.ts';
import type { Check, Finding } from '#apps/operating/check.ts';
import { offsetFinding } from '#apps/operating/checks/clock-offset.ts';
import { addressesOf, binanceProbe, ccxtProbe, oandaProbe } from '#apps/operating/checks/venue-probe.ts';
import type { ProbeWorld, SettingsOf, VenueProbe, VenueSettings } from '#apps/operating/checks/venue-probe.ts';
import type { DoctorWorld } from '#apps/operating/doctor-world.ts';
import { spanText } from '#apps/operating/sizes.ts';

/** A check for each venue of the settings: whether it answers, how its clock goes, and what its account may do. */
export function venueChecks(world: DoctorWorld, secrets: Secrets): readonly Check[] {
  const { venues, sessions } = world.settings;
  const used = new Set(Object.values(sessions).map(({ venue }) => venue));
  return Object.entries(venues).map(([name, venue]) => ({
    name: `venue ${name}`,
    run: () => venueFindings(venue, { world, secrets, isUsed: used.has(name) }),
  }));
}

interface Surroundings {
  readonly world: ProbeWorld;
  readonly secrets: Secrets;
  /** A session of the settings trades there. */
  readonly isUsed: boolean;
}

/** Venues that refuse a request this late are the strictest that we know. */
const RECV_WINDOW_MS = 5_000;

async function venueFindings(venue: VenueSettings, around: Surroundings): Promise<readonly Finding[]> {
  // Trouble with secrets has a line of its own; what can be asked without them is asked.
  const keys = await around.secrets.find(venue.secretName).catch(() => undefined);
  if (venue.kind === 'sandbox' && venue.address === undefined) return inProcess(around.world);
  const wires = new WatchedWires(around.world.httpTo);
  const world = { clock: around.world.clock, httpTo: wires.httpTo };
  if (venue.kind === 'ccxt' && (venue.isTestNetwork || venue.address !== undefined)) {
    return [skipped('another address than its own, and test networks, are not asked by this version')];
  }
  const probe = await probeOf(venue, keys, world);
  const recvWindowMs = venue.kind === 'binance' ? venue.recvWindowMs : RECV_WINDOW_MS;
  const reached = await reachFindings(probe, world, { isOwnTime: venue.kind === 'sandbox', recvWindowMs });
  if (wires.unreachable !== undefined) return [unreachableFinding(probe.place, wires.unreachable, around.isUsed)];
  return [...reached, await accountFinding(probe)];
}

async function probeOf(venue: VenueSettings, keys: SecretParts | undefined, world: ProbeWorld): Promise<VenueProbe> {
  switch (venue.kind) {
    case 'binance':
      return binanceProbe(addressesOf(venue.address), keys, world, venue.recvWindowMs);
    case 'sandbox':
      return sandboxProbe(venue, keys, world);
    case 'ccxt':
      return ccxtProbe(venue, keys, world);
    case 'oanda':
      return oandaProbe(venue, keys, world);
  }
}

/** The keys of the sandbox's own account are no secret. */
function sandboxProbe(
  { address }: SettingsOf<'sandbox'>,
  keys: SecretParts | undefined,
  world: ProbeWorld,
): VenueProbe {
  const demo = { key: new Redacted(DEMO_ACCOUNT.key), secret: new Redacted(DEMO_ACCOUNT.secret) };
  return binanceProbe(sandboxAddresses(address!), keys ?? demo, world);
}

/** A sandbox of our own is opened, asked and closed: nothing of it is kept. */
async function inProcess(world: ProbeWorld): Promise<readonly Finding[]> {
  const market = generatedMarket('BTC/USDT');
  const symbol = { base: 'BTC', quote: 'USDT', priceTick: '0.01', quantityStep: '0.00001', market };
  const sandbox = await openSandbox({ config: exchangeConfig({ symbols: [symbol] }), clock: world.clock, port: 0 });
  try {
    const venue = { kind: 'sandbox', address: sandbox.url } as SettingsOf<'sandbox'>;
    const probe = { ...sandboxProbe(venue, undefined, world), place: 'a sandbox in this process' };
    const reached = await reachFindings(probe, world, { isOwnTime: true, recvWindowMs: RECV_WINDOW_MS });
    return [...reached, await accountFinding(probe)];
  } finally {
    await sandbox.close();
  }
}

interface Reaching {
  /** Its time may be any. */
  readonly isOwnTime: boolean;
  readonly recvWindowMs: number;
}

async function reachFindings(
  { place, time }: VenueProbe,
  { clock }: ProbeWorld,
  { isOwnTime, recvWindowMs }: Reaching,
): Promise<readonly Finding[]> {
  if (time === undefined) return [skipped(`${place} answers nobody without a key`, 'reach')];
  try {
    // The first question pays for the connection, and says little of either clock.
    await time();
    const [began, askedAt] = [clock.monotonic(), clock.now()];
    const theirs = await time();
    const latencyMs = clock.monotonic() - began;
    const answers = latencyFinding(place, latencyMs);
    if (isOwnTime) return [answers];
    return [answers, offsetFinding({ theirs, askedAt, answeredAt: clock.now() }, recvWindowMs / 2, place)];
  } catch (error) {
    return [failure(error, 'reach')];
  }
}

const LATENCY_WARN_MS = 1_000;

function latencyFinding(place: string, ms: number): Finding {
  const found = `${place} answers within ${spanText(ms)}`;
  if (ms <= LATENCY_WARN_MS) return ok(found, 'reach');
  return warning(found, 'Orders take at least that long: look at the network.', 'reach');
}

async function accountFinding({ account }: VenueProbe): Promise<Finding> {
  if (account === undefined) return skipped('no keys, which paper trading does not need', 'account');
  try {
    return mayTrade(await account());
  } catch (error) {
    return failure(error, 'account');
  }
}

function mayTrade({ id, mayTrade: may, balances }: VenueAccount): Finding {
  if (!may) {
    return warning(
      `account ${id} may not trade`,
      'Allow the key to trade spot, and nothing else, at the venue.',
      'account',
    );
  }
  return ok(`account ${id} may trade, ${balances.length} balances`, 'account');
}

function unreachableFinding(place: string, why: string, isUsed: boolean): Finding {
  const found = `${place} ${why}`;
  const remedy = 'Check the network, its names and its firewall; and whether the venue has trouble.';
  if (isUsed) return { level: 'bad', found, remedy, about: 'reach', code: 'venue.unavailable' };
  if (NO_NETWORK.test(why)) return skipped(`${found}: no way there from this machine`, 'reach');
  return warning(found, remedy, 'reach');
}

/** No name, or no way: as on a machine without a network. */
const NO_NETWORK = /\((?:ENOTFOUND|EAI_\w+|ENETUNREACH|EHOSTUNREACH|EADDRNOTAVAIL)\)/;

/** Remembers why no answer came: adapters put it into words of their own. */
class WatchedWires {
  unreachable: string | undefined;
  private readonly connect: (origin: string) => HttpPort;

  constructor(connect: (origin: string) => HttpPort) {
    this.connect = connect;
  }

  readonly httpTo = (origin: string): HttpPort => {
    const port = this.connect(origin);
    return async (request, options) => {
      try {
        return await port(request, options);
      } catch (error) {
        if (error instanceof WireError) this.unreachable = error.message;
        throw error;
      }
    };
  };
}
