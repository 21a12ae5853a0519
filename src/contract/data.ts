import { z } from 'zod';
import { READ, RESEARCH } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { instant, instrumentId, name, timeframe } from '#contract/scalars.ts';

/** A stored set of bars, and how whole it is. */
export const dataSetShape = z.object({
  instrument: instrumentId,
  symbol: z.string(),
  venue: z.string(),
  timeframe,
  from: instant,
  to: instant,
  bars: z.number().int(),
  gaps: z.number().int().describe('stretches without bars while the market was open'),
  missingBars: z.number().int(),
  largestGap: z.object({ from: instant, to: instant }).nullable(),
  zeroVolumeBars: z.number().int(),
  noVolumeBars: z.number().int(),
  outliers: z.number().int().describe('prices far off that were taken back at once'),
});
export type DataSetShape = z.output<typeof dataSetShape>;

/** An upload that is being read, or has been. */
export const importShape = z.object({
  id: z.string(),
  file: z.string(),
  symbol: z.string(),
  status: z.enum(['running', 'done', 'failed', 'cancelled']),
  bytes: z.number().int(),
  totalBytes: z.number().int().nullable(),
  started: instant,
  ended: instant.nullable(),
  timeframe: timeframe.nullable(),
  added: z.number().int(),
  identical: z.number().int(),
  conflicts: z.number().int().describe('stored already with other numbers, which were kept'),
  rejected: z.number().int().describe('rows that are no bars'),
  notes: z.array(z.string()).describe('what was recognised, and what was odd'),
  problem: z.string().nullable(),
});
export type ImportShape = z.output<typeof importShape>;

/** A day of a year of minutes is far below it. */
export const MAX_UPLOAD_BYTES = 1_000_000_000;

export const dataApi = {
  'GET /data': endpoint({
    summary: 'Stored sets of bars, with their gaps',
    tag: 'data',
    access: READ,
    response: z.object({ items: z.array(dataSetShape) }),
  }),
  'GET /data/gaps': endpoint({
    summary: 'Gaps of one set, the longest first',
    tag: 'data',
    access: READ,
    query: z.object({
      instrument: instrumentId,
      timeframe,
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    response: z.object({
      items: z.array(z.object({ from: instant, to: instant, missing: z.number().int() })),
      total: z.number().int(),
    }),
  }),
  'GET /data/imports': endpoint({
    summary: 'Imports of this process, the latest first',
    tag: 'data',
    access: READ,
    response: z.object({ items: z.array(importShape) }),
  }),
  'GET /data/imports/:id': endpoint({
    summary: 'How far an import is',
    tag: 'data',
    access: READ,
    params: z.object({ id: name }),
    response: importShape,
  }),
  'POST /data/imports': endpoint({
    summary:
      'Reads a CSV file (plain or gzip), sent as the body of the request; columns, time format and zone are recognised. All of it is stored, or nothing',
    tag: 'data',
    access: RESEARCH,
    query: z.object({
      file: name.describe('its name, for messages'),
      symbol: name.describe('such as BTC/USDT'),
      venue: name.optional(),
      timeframe: timeframe.optional(),
      tz: name.optional().describe('zone of local times, such as Europe/Athens'),
      map: name.optional().describe('columns of a header that is not recognised: ts=Date,o=Open'),
      conflicts: z.enum(['keep', 'replace']).default('keep'),
      timeFormat: name.optional().describe('epoch-s, epoch-ms, ymd, dmy, mdy, or a pattern such as DD/MM/YYYY'),
      bad: z
        .enum(['refuse', 'skip'])
        .default('refuse')
        .describe('rows that are no bars: refuse the whole file, or leave them out'),
    }),
    upload: { maxBytes: MAX_UPLOAD_BYTES },
    response: importShape,
    status: 201,
    perMinute: 30,
  }),
} as const;
