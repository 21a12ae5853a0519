import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import { DETECTORS } from '#domain/prediction/finding.ts';
import type { Finding } from '#domain/prediction/finding.ts';
import type { Truth } from '#domain/prediction/truth.ts';

/** The planted truths of a log, one JSON object a line. Throws `file.unreadable`, or `argument.invalid` naming file, line and field. */
export async function readTruths(path: string): Promise<readonly Truth[]> {
  return (await readLines(path, TRUTH)) as unknown as readonly Truth[];
}

/** Findings, one JSON object a line. Throws as {@link readTruths} does. */
export async function readFindings(path: string): Promise<readonly Finding[]> {
  return (await readLines(path, FINDING)) as unknown as readonly Finding[];
}

const INSTANT = z.int();
const TEXT = z.string().min(1);
const DIRECTION = z.enum(['long', 'short']);
const SPAN = { id: TEXT, from: INSTANT, to: INSTANT };

const TRUTH = z.discriminatedUnion('kind', [
  z.object({
    ...SPAN,
    kind: z.literal('leak'),
    leader: TEXT,
    followers: z.array(
      z.object({ market: TEXT, lagMs: z.number(), direction: z.union([z.literal(1), z.literal(-1)]) }),
    ),
    direction: DIRECTION,
  }),
  z.object({
    ...SPAN,
    kind: z.literal('iceberg'),
    market: TEXT,
    side: z.enum(['bid', 'ask']),
    ticks: z.int(),
    shownLots: z.number(),
    hiddenLots: z.number(),
  }),
  z.object({ ...SPAN, kind: z.literal('maker-withdrawal'), market: TEXT }),
  z.object({
    ...SPAN,
    kind: z.literal('accumulation'),
    market: TEXT,
    outcome: z.union([z.literal(0), z.literal(1)]),
    lots: z.number(),
  }),
  z.object({ ...SPAN, kind: z.literal('news'), markets: z.array(TEXT), direction: DIRECTION, reverses: z.boolean() }),
  z.object({ ...SPAN, kind: z.literal('constraint'), markets: z.array(TEXT), rule: z.enum(['sum', 'nested']) }),
  z.object({ ...SPAN, kind: z.literal('freeze'), markets: z.array(TEXT) }),
]);

const FINDING = z.object({
  id: TEXT,
  detector: z.enum(DETECTORS),
  market: TEXT,
  time: INSTANT,
  since: INSTANT,
  direction: DIRECTION.optional(),
  strength: z.number(),
  reason: z.string(),
  evidence: z.array(z.looseObject({ label: z.string(), value: z.union([z.number(), z.string(), z.null()]) })),
  related: z.array(TEXT),
});

async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<readonly T[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected to read "${path}": ${(cause as Error).message}`, {
      place: { file: path },
      cause,
    });
  }
  const rows: T[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() !== '') rows.push(readLine(line, schema, { file: path, line: i + 1 }));
  }
  return rows;
}

function readLine<T>(line: string, schema: z.ZodType<T>, place: { readonly file: string; readonly line: number }): T {
  const where = `${place.file}, line ${place.line}`;
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch (cause) {
    const found = line.length > 60 ? `${line.slice(0, 60)}…` : line;
    throw new AssayError('argument.invalid', `${where}: expected a JSON object, was "${found}"`, { place, cause });
  }
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const column = issue!.path.join('.');
  throw new AssayError('argument.invalid', `${where}: ${column === '' ? '' : `${column}: `}${issue!.message}`, {
    place: { ...place, ...(column === '' ? {} : { column }) },
  });
}
