import { z } from 'zod';

/**
 * Messages of Betfair's exchange stream, as far as a replay needs them:
 * https://docs.developer.betfair.com/display/1smk3cen4v3lu3yomq5qye0ni/Exchange+Stream+API.
 */
const ladder = z.array(z.tuple([z.number().positive(), z.number().nonnegative()])).optional();
/** Best prices by rank: rank, odds, size. */
const ranked = z.array(z.tuple([z.int(), z.number().nonnegative(), z.number().nonnegative()])).optional();
const runnerId = { id: z.number(), hc: z.number().optional() };

const runnerChange = z.object({ ...runnerId, atb: ladder, atl: ladder, batb: ranked, batl: ranked, trd: ladder });
export type RunnerChange = z.infer<typeof runnerChange>;

const runner = z.object({ ...runnerId, status: z.string(), name: z.string().optional() });
export type Runner = z.infer<typeof runner>;

const marketDefinition = z.object({
  status: z.enum(['INACTIVE', 'OPEN', 'SUSPENDED', 'CLOSED']),
  numberOfWinners: z.int().optional(),
  eventName: z.string().optional(),
  name: z.string().optional(),
  marketType: z.string().optional(),
  marketTime: z.string().optional(),
  runners: z.array(runner),
});
export type MarketDefinition = z.infer<typeof marketDefinition>;

const marketChange = z.object({
  id: z.string(),
  /** A whole picture: whatever was known before is over. */
  img: z.boolean().optional(),
  marketDefinition: marketDefinition.optional(),
  rc: z.array(runnerChange).optional(),
});
export type MarketChange = z.infer<typeof marketChange>;

const changeMessage = z.object({ op: z.literal('mcm'), pt: z.int(), mc: z.array(marketChange).optional() });
/** What changed, `pt` UTC ms. */
export type MarketChangeMessage = z.infer<typeof changeMessage>;

/** Reads a line. `other`: a message of another kind. */
export function readMessage(line: string): MarketChangeMessage | 'other' | 'malformed' {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'malformed';
  }
  if (typeof value !== 'object' || value === null || !('op' in value)) return 'malformed';
  if (value.op !== 'mcm') return 'other';
  const parsed = changeMessage.safeParse(value);
  return parsed.success ? parsed.data : 'malformed';
}

/** The same runner has several lines where there is a handicap. */
export function runnerKey({ id, hc }: { readonly id: number; readonly hc?: number | undefined }): string {
  return hc === undefined || hc === 0 ? `${id}` : `${id}:${hc}`;
}
