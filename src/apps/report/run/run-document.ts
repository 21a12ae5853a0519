import { AssayError } from '#core/errors.ts';
import { canonicalJson, hashText } from '#core/hash.ts';
import type { RunFigure } from '#domain/comparison/figure.ts';
import { sealOf } from '#apps/report/run/run-origin.ts';
import type { RunOrigin } from '#apps/report/run/run-origin.ts';
import { RUN_REPORT_FORMAT, RUN_REPORT_VERSION } from '#apps/report/run/run-report.ts';
import type { RunReport, TradeRow } from '#apps/report/run/run-report.ts';

/** What every report carries inside, in whatever form it was written: enough to make the run again and to compare it. */
export interface RunDocument {
  readonly format: typeof RUN_REPORT_FORMAT;
  readonly version: number;
  /** Over the origin: shows when it was changed. */
  readonly seal: string;
  readonly origin: RunOrigin;
  readonly title: string;
  readonly currency: string;
  readonly figures: readonly RunFigure[];
  /** Left out by the Markdown form; the last ones only when there are very many. */
  readonly trades?: readonly TradeRow[];
  /** How many trades the run made. */
  readonly tradeCount: number;
}

/** Trades that a page carries inside. */
export const CARRIED_TRADES_MAX = 2_000;

/** Name of the block that carries the document in a page. */
export const RUN_BLOCK = 'assay-run';

/** The report as a JSON file: everything, with the seal. */
export function renderRunJson(report: RunReport): string {
  return `${JSON.stringify({ ...report, seal: sealOf(report.origin), tradeCount: report.trades.length }, undefined, 1)}\n`;
}

/** What a page carries inside. */
export function documentOf(report: RunReport): RunDocument {
  const { format, version, origin, title, currency, figures, trades } = report;
  const carried = trades.slice(-CARRIED_TRADES_MAX);
  return {
    format,
    version,
    seal: sealOf(origin),
    origin,
    title,
    currency,
    figures,
    trades: carried,
    tradeCount: trades.length,
  };
}

/**
 * Reads the run out of a report, whichever of its forms it has. Throws `report.damaged` naming the place: no report, cut off,
 * a field that is missing, an origin that was changed, a version of the future.
 */
export function readRunDocument(text: string, file: string): RunDocument {
  const { json, line } = carriedJson(text, file);
  const document = parsed(json, line, file);
  const expect = (holds: boolean, field: string, expected: string, found: unknown): void => {
    if (!holds)
      throw damaged(file, `Expected ${field} to be ${expected}, was "${shown(found)}"`, { column: field, line });
  };
  expect(document['format'] === RUN_REPORT_FORMAT, 'format', `"${RUN_REPORT_FORMAT}"`, document['format']);
  expect(document['version'] === RUN_REPORT_VERSION, 'version', `"${RUN_REPORT_VERSION}"`, document['version']);
  const origin = document['origin'];
  expect(isRecord(origin), 'origin', 'the origin of a run', origin);
  assertOrigin(origin as Readonly<Record<string, unknown>>, expect);
  expect(Array.isArray(document['figures']), 'figures', 'a list', document['figures']);
  const known = document as unknown as RunDocument;
  expect(sealOf(known.origin) === known.seal, 'seal', `"${sealOf(known.origin)}" (the origin was changed)`, known.seal);
  const configHash = hashText(canonicalJson(known.origin.config));
  expect(configHash === known.origin.configHash, 'origin.configHash', `"${configHash}"`, known.origin.configHash);
  return known;
}

/** The whole report out of its JSON form; undefined when the text is another form, which does not carry everything. */
export function readWholeReport(text: string, file: string): RunReport | undefined {
  const document = readRunDocument(text, file);
  return 'equity' in document && 'verdict' in document ? (document as unknown as RunReport) : undefined;
}

type Expect = (holds: boolean, field: string, expected: string, found: unknown) => void;

function assertOrigin(origin: Readonly<Record<string, unknown>>, expect: Expect): void {
  for (const name of ['runId', 'codeVersion', 'configHash', 'orderHash'])
    expect(typeof origin[name] === 'string', `origin.${name}`, 'a text', origin[name]);
  expect(isRecord(origin['config']), 'origin.config', 'a run configuration', origin['config']);
  const data = origin['data'];
  expect(isRecord(data), 'origin.data', 'a data reference', data);
  const { symbol, venue, timeframe, hash, from, to, bars, stretches } = data as Readonly<Record<string, unknown>>;
  for (const [name, value] of Object.entries({ symbol, venue, timeframe, hash }))
    expect(typeof value === 'string', `origin.data.${name}`, 'a text', value);
  for (const [name, value] of Object.entries({ from, to, bars }))
    expect(typeof value === 'number' && Number.isFinite(value), `origin.data.${name}`, 'a number', value);
  expect(Array.isArray(stretches), 'origin.data.stretches', 'a list', stretches);
}

/** The JSON inside a file and the line it begins on. */
function carriedJson(text: string, file: string): { readonly json: string; readonly line: number } {
  const start = text.trimStart();
  if (start.startsWith('{')) return { json: text, line: 1 };
  const marks = [
    [`<script type="application/json" id="${RUN_BLOCK}">`, '</script>'],
    [`\`\`\`json ${RUN_BLOCK}\n`, '\n```'],
  ] as const;
  for (const [open, close] of marks) {
    const at = text.indexOf(open);
    if (at < 0) continue;
    const from = at + open.length;
    const to = text.indexOf(close, from);
    const line = text.slice(0, from).split('\n').length;
    if (to < 0)
      throw damaged(file, `Expected the block "${RUN_BLOCK}" to be closed, but the file ends in it`, { line });
    return { json: text.slice(from, to), line };
  }
  throw damaged(file, `Expected a report of a run, but "${file}" carries none`, { line: 1 });
}

function parsed(json: string, line: number, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(json);
    if (isRecord(value)) return value;
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause);
    const inside = Number(/\(line (\d+)/.exec(what)?.[1] ?? 1);
    throw damaged(file, `Expected the run in "${file}" to be JSON: ${what}`, { line: line + inside - 1 }, cause);
  }
  throw damaged(file, `Expected the run in "${file}" to be a JSON object`, { line });
}

function damaged(
  file: string,
  message: string,
  place: { readonly line?: number; readonly column?: string },
  cause?: unknown,
): AssayError {
  const where = message.includes(file) ? message : `${file}: ${message}`;
  return new AssayError('report.damaged', where, {
    place: { file, ...place },
    remedy: 'Write the report again: assay report <run-id> --out report.html',
    ...(cause === undefined ? {} : { cause }),
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
