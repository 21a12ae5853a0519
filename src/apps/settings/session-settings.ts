import { z } from 'zod';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { parseMode } from '#desks/scanner/modes.ts';
import { parseSetting } from '#desks/scanner/settings.ts';
import { name, readBy, textLike } from '#apps/settings/reading.ts';

const parameters = readBy(z.record(z.string(), z.number()), (values) => {
  for (const [parameter, value] of Object.entries(values)) parseSetting(`${parameter}=${value}`);
  return values;
});

const session = z.strictObject({
  desk: z.literal('scanner').describe('who decides'),
  strategy: readBy(z.string(), (text) => parseMode(text).name).describe(
    'mode of the scanner: `strike`, `overwatch` ...',
  ),
  parameters: parameters.default({}).describe('thresholds of the mode that differ, by name'),
  symbol: readBy(z.string(), normaliseSymbol).describe('such as `BTC/USDT`'),
  timeframe: readBy(z.string(), parseTimeframe).describe('of the bars that it is fed: `15m`, `1h` ...'),
  venue: name.describe('one of `venues`'),
  capital: textLike(/^(?!0+(?:\.0*)?$)\d+(?:\.\d+)?$/, 'an amount above zero as text, such as "10000"').describe(
    'what it trades with, in the quote currency',
  ),
  risk: readBy(z.record(z.string(), z.unknown()), readRiskConfig)
    .optional()
    .describe('risk rules, see [risk](risk.md); none but the kill switch when left out'),
  trading: z.literal('paper').default('paper').describe('`paper`; live trading is asked for on the command line only'),
});

/** Trading sessions by name. */
export const sessions = z.record(name, session).default({}).describe('what trades, by name');
