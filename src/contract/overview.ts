import { z } from 'zod';
import { READ } from '#contract/access.ts';
import { alertShape } from '#contract/alerts.ts';
import { endpoint } from '#contract/endpoint.ts';
import { killSwitchShape } from '#contract/operations.ts';
import { decimalText, instant } from '#contract/scalars.ts';
import { signalRow } from '#contract/signals.ts';
import { positionShape, sessionShape } from '#contract/trading.ts';

/** What one wants to see first. Sums are given a currency at a time; nothing is converted. */
export const overviewShape = z.object({
  now: instant,
  /** Paper and live are never added up. */
  totals: z.array(
    z.object({
      mode: z.enum(['paper', 'live']),
      currency: z.string(),
      equity: decimalText,
      capital: decimalText,
      dayChange: decimalText.nullable().describe('since midnight UTC of the market'),
      openRisk: decimalText.describe('what is lost when every stop is hit'),
      positions: z.number().int(),
    }),
  ),
  killSwitch: killSwitchShape,
  sessions: z.array(sessionShape),
  positions: z.array(positionShape),
  signals: z.array(signalRow).describe('the latest'),
  attention: z.array(alertShape).describe('what is open, the worst first'),
});
export type Overview = z.output<typeof overviewShape>;

export const overviewApi = {
  'GET /overview': endpoint({
    summary: 'What one wants to see first',
    tag: 'overview',
    access: READ,
    response: overviewShape,
  }),
} as const;
