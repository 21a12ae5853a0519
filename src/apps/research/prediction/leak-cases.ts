import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import { AssayError } from '#core/errors.ts';

/** A documented case of informed trading. */
export interface LeakCase {
  readonly id: string;
  readonly title: string;
  /** Beginnings of the ids of its markets. */
  readonly markets: readonly string[];
}

const CASE = z.object({
  case_id: z.string(),
  title: z.string(),
  markets: z.array(z.object({ market_id_prefix: z.string().min(6) })),
});

/** Reads cases, one JSON object a line, plain or gzip. Throws `file.unreadable`, or `csv.value` with the line. */
export async function readCases(path: string): Promise<readonly LeakCase[]> {
  const text = await readText(path);
  return text.split(/\r?\n/).flatMap((line, i) => (line.trim() === '' ? [] : [caseOf(line, path, i + 1)]));
}

function caseOf(line: string, file: string, number: number): LeakCase {
  const parsed = CASE.safeParse(jsonOf(line));
  if (parsed.success) {
    const { case_id: id, title, markets } = parsed.data;
    return { id, title, markets: markets.map(({ market_id_prefix: prefix }) => prefix) };
  }
  const issue = parsed.error.issues[0];
  const column = issue?.path.join('.') ?? '';
  throw new AssayError(
    'csv.value',
    `${file}, line ${number}: expected a case (case_id, title, markets with market_id_prefix), was "${line.slice(0, 60)}"`,
    { place: { file, line: number, column }, remedy: 'Write one JSON object a line.' },
  );
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readText(path: string): Promise<string> {
  try {
    const bytes = await readFile(path);
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  } catch (cause) {
    throw new AssayError('file.unreadable', `Expected a file of cases to read: "${path}"`, {
      place: { file: path },
      remedy: 'Check the path.',
      cause,
    });
  }
}
