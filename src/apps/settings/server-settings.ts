import { z } from 'zod';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { readBy, textLike } from '#apps/settings/reading.ts';

const symbols = readBy(z.array(z.string()).min(1).max(10), (texts) => [...new Set(texts.map(normaliseSymbol))]);

const sandbox = z
  .strictObject({
    isOn: z
      .boolean()
      .default(true)
      .describe('whether the server runs a market of its own, to look at and to try things on'),
    speed: z.number().min(0.1).max(3_600).default(60).describe('market time per real time; 60: a minute a second'),
    seed: z
      .number()
      .int()
      .min(0)
      .max(0xffff_ffff)
      .optional()
      .describe('of the market; the one that it was begun with, or `1`, when left out'),
    symbols: symbols
      .prefault(['BTC/USDT', 'ETH/USDT', 'SOL/USDT'])
      .describe('what is traded there: `BTC/USDT`, `ETH/USDT`, `SOL/USDT`, `EUR/USD`'),
  })
  .prefault({})
  .describe('the market that is there without an exchange');

/** `assay serve`: where the page is, and what is shown without anything set. */
export const server = z
  .strictObject({
    address: textLike(/^[A-Za-z0-9.:-]+$/, 'an address of this machine, such as "127.0.0.1" or "0.0.0.0"')
      .default('127.0.0.1')
      .describe('interface that the page and the API listen on; any other than loopback needs accounts'),
    port: z.number().int().min(0).max(65_535).default(8_400).describe('0: any free one'),
    publicUrl: textLike(
      /^https?:\/\/[^/@?#\s]+$/,
      'scheme and name without a path, such as "https://assay.example.com"',
    )
      .optional()
      .describe('by which browsers reach it through a proxy; cookies and passkeys are bound to it'),
    trustProxy: z
      .boolean()
      .default(false)
      .describe('take the address of a client from `X-Forwarded-For`: only behind a proxy that sets it'),
    requestsPerMinute: z
      .number()
      .int()
      .min(10)
      .max(100_000_000)
      .default(3_000)
      .describe('that one address may send, where people sign in'),
    sandbox,
    logLevel: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('the mildest that is logged'),
  })
  .prefault({})
  .describe('the page and the API of `assay serve`');
