import { z } from 'zod';
import { DAY_MS } from '#core/time.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import { MARKET_CATEGORIES } from '#domain/prediction/prediction-market.ts';
import { builtInJob } from '#apps/settings/job-settings.ts';
import { textLike } from '#apps/settings/reading.ts';

const share = z.number().min(0).max(1);

const sandbox = z
  .strictObject({
    speed: z.number().min(0.1).max(600).default(10).describe('market time per real time'),
    seed: z.number().int().min(0).max(0xffff_ffff).default(1).describe('of the markets'),
  })
  .prefault({})
  .describe('the prediction venue that is there without one');

/** Sundays, when least is decided. */
const WEEKLY = {
  zone: 'UTC',
  days: { kind: 'weekdays', days: [7] },
  times: { kind: 'at', times: ['03:00'] },
  missed: { kind: 'latest', withinMs: DAY_MS },
} as const;

const DAILY = { ...WEEKLY, days: { kind: 'every-day' }, times: { kind: 'at', times: ['06:00'] } } as const;

/** The prediction desk of `assay serve` and `assay watch`. */
export const prediction = z
  .strictObject({
    isOn: z.boolean().default(true).describe('whether the server watches prediction markets'),
    venue: z
      .enum(['sandbox', 'polymarket'])
      .default('sandbox')
      .describe(
        '`sandbox`: markets made with a seed, in this process; `polymarket`: the real ones, watched and traded on paper',
      ),
    markets: z.number().int().min(1).max(5_000).default(100).describe('how many are watched, the most active ones'),
    sandbox,
    capital: textLike(/^\d{1,12}(\.\d{1,6})?$/, 'an amount such as "10000"')
      .default('10000')
      .describe('what the paper account begins with, in the collateral'),
    isRecording: z.boolean().default(true).describe('keep what the markets say, so that it can be backtested later'),
    recordedDays: z.number().int().min(1).max(3_650).default(30).describe('how long that is kept'),
    rollOut: z
      .partialRecord(z.enum(DETECTORS), share)
      .default({})
      .describe('share of the markets that a detector looks at, such as `{"iceberg": 0.1}`; all when left out, 0: off'),
    thresholds: z
      .record(z.string(), z.record(z.string(), z.number()))
      .default({})
      .describe('of detectors, by detector and name, such as `{"iceberg": {"minRefills": 5}}`'),
    categories: z
      .partialRecord(z.enum(MARKET_CATEGORIES), z.record(z.string(), z.record(z.string(), z.number())))
      .default({})
      .describe('thresholds of their own, by category, detector and name'),
    retrain: builtInJob('retrain', 'prediction.retrain', WEEKLY).describe('the weekly learning from what was found'),
    report: builtInJob('prediction-report', 'prediction.report', DAILY).describe('the daily report'),
  })
  .prefault({})
  .describe('prediction markets');
