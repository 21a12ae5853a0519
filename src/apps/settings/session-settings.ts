import { z } from 'zod';
import { unknownName } from '#core/suggest.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { parseGatePreset } from '#desks/scanner/gates/presets.ts';
import { MODES } from '#desks/scanner/modes.ts';
import { parseSetting } from '#desks/scanner/settings.ts';
import type { StrategyDefinition } from '#domain/strategies/definition.ts';
import { completeParameters, findStrategy, STRATEGIES } from '#domain/strategies/registry.ts';
import { attempt, name, readBy, textLike } from '#apps/settings/reading.ts';

const shape = z.strictObject({
  desk: z.literal('scanner').default('scanner').describe('who decides, when `strategy` is a mode'),
  strategy: readBy(z.string(), strategyName).describe(
    'mode of the scanner: `strike`, `overwatch` ...; or a reference strategy: `sma-cross`, `momentum` ...',
  ),
  parameters: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .default({})
    .describe('thresholds of the mode, or parameters of the strategy, that differ, by name'),
  gates: readBy(z.string(), parseGatePreset)
    .optional()
    .describe('gates of the scanner: `strict` (when left out), `classic` or `off`'),
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

/** Which parameters there are depends on the strategy. */
const session = shape.superRefine(({ strategy, parameters, gates }, context) => {
  const reference = findStrategy(strategy);
  attempt(() => assertParameters(reference, parameters), context, ['parameters']);
  if (reference === undefined || gates === undefined) return;
  context.addIssue({ code: 'custom', message: `left out with "${strategy}", which has no gates`, path: ['gates'] });
});

/** Trading sessions by name. */
export const sessions = z.record(name, session).default({}).describe('what trades, by name');

/** A mode in any case, or a reference strategy as it is written. Throws `argument.unknown` with the nearest names of both. */
function strategyName(text: string): string {
  const reference = findStrategy(text);
  if (reference !== undefined) return reference.name;
  const wanted = text.trim().toLowerCase();
  if (MODES.some(({ name: mode }) => mode === wanted)) return wanted;
  throw unknownName(
    'mode or strategy',
    text,
    [...MODES, ...STRATEGIES].map((known) => known.name),
  );
}

function assertParameters(
  reference: StrategyDefinition | undefined,
  parameters: Readonly<Record<string, number | string>>,
): void {
  if (reference !== undefined) completeParameters(reference, parameters);
  else for (const [parameter, value] of Object.entries(parameters)) parseSetting(`${parameter}=${value}`);
}
