import { z } from 'zod';
import { DEFAULT_SIM } from '#engine/sim/sim-config.ts';
import { httpAddress, name, textLike } from '#apps/settings/reading.ts';

const bps = z.number().min(0).max(1_000);

/** What paper trading reckons with at a venue, in basis points. */
const paper = z
  .strictObject({
    takerFeeBps: bps.default(DEFAULT_SIM.takerFeeBps).describe('fee of an order that takes'),
    makerFeeBps: bps.default(DEFAULT_SIM.makerFeeBps).describe('fee of an order that rests'),
    halfSpreadBps: bps.default(DEFAULT_SIM.halfSpreadBps).describe('half the distance between bid and ask'),
    slippageBps: bps.default(DEFAULT_SIM.slippageBps).describe('what else a taking order loses'),
  })
  .prefault({})
  .describe('costs that paper trading reckons with, basis points');

const secretName = name.optional().describe('name of its keys among the secrets; the name of the venue when left out');

const binance = z.strictObject({
  kind: z.literal('binance').describe('Binance spot, or a server in its shape'),
  address: textLike(
    /^(?:live|testnet|https?:\/\/[^/@\s]+)$/,
    '"live", "testnet" or an address such as "http://127.0.0.1:8787"',
  )
    .default('live')
    .describe('`live`, `testnet`, or the address of a server that has everything in one place'),
  secretName,
  recvWindowMs: z.number().int().min(1).max(60_000).default(5_000).describe('how late a signed request may arrive'),
  paper,
});

const ccxt = z.strictObject({
  kind: z.literal('ccxt').describe('any exchange that the package `ccxt` knows'),
  exchange: textLike(/^[a-z0-9]+$/, 'the id of an exchange in ccxt, such as "kraken"').describe('its id there'),
  address: httpAddress.optional().describe('another server than its own'),
  isTestNetwork: z.boolean().default(false).describe('its test network'),
  secretName,
  paper,
});

const oanda = z.strictObject({
  kind: z.literal('oanda').describe('OANDA v20, currencies'),
  address: textLike(/^(?:practice|live|https?:\/\/[^/@\s]+)$/, '"practice", "live" or an address')
    .default('practice')
    .describe('`practice`, `live`, or the address of a server in its shape'),
  account: z.string().min(1).optional().describe('account id; the first of the token when left out'),
  secretName,
  paper,
});

const sandbox = z.strictObject({
  kind: z.literal('sandbox').describe('our own exchange, on a generated market'),
  address: httpAddress.optional().describe('one that runs already; one of its own when left out'),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(1)
    .describe('of the market'),
  secretName,
  paper,
});

/** Venues that need no settings: their names may be used as they are. */
export const BUILT_IN_VENUES = ['sandbox', 'binance', 'binance-testnet'] as const;

/** Venues by name. Each knows the name of its secrets. */
export const venues = z
  .record(name, z.discriminatedUnion('kind', [binance, ccxt, oanda, sandbox]))
  .transform((all) => {
    const named = Object.entries(all).map(([venue, settings]) => {
      return [venue, { ...settings, secretName: settings.secretName ?? venue }] as const;
    });
    return Object.fromEntries(named);
  })
  .prefault({})
  .describe('where to trade, by name');
