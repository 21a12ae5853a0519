import type { z } from 'zod';
import { AssayError } from '#core/errors.ts';
import { Zone } from '#core/zone.ts';
import { normaliseSymbol } from '#domain/market/instrument.ts';
import { parseTimeframe } from '#domain/market/timeframe.ts';
import { parseColumnMap } from '#adapters/files/column-roles.ts';
import { parseTimeFormat } from '#adapters/files/time-format.ts';
import type { dataApi } from '#contract/data.ts';
import type { ImportChoice } from '#apps/research/data/import-files.ts';
import { ofField } from '#apps/server/runs/of-field.ts';

/** What a request says of the file that it sends. */
export type ImportQuery = z.output<(typeof dataApi)['POST /data/imports']['query']>;

/** Characters of a venue's name: it becomes part of ids. */
const VENUE = /^[A-Za-z0-9][\w.-]{0,39}$/;
/** Characters of a file's name that are kept, for messages. */
const NAME_CHARS = 100;

/** Checks what can be checked before a byte is read. Throws `argument.invalid` or `argument.unknown` naming the field. */
export function importChoice(query: ImportQuery): ImportChoice {
  const { symbol, venue, timeframe, tz, map, timeFormat } = query;
  if (venue !== undefined && !VENUE.test(venue)) {
    throw new AssayError(
      'argument.invalid',
      `venue: Expected up to 40 letters, digits, dots and dashes, was "${venue}"`,
      { place: { column: 'venue', value: venue } },
    );
  }
  return {
    symbol: ofField('symbol', () => normaliseSymbol(symbol)),
    venue,
    timeframe: timeframe === undefined ? undefined : ofField('timeframe', () => parseTimeframe(timeframe)),
    tz: tz === undefined ? undefined : ofField('tz', () => new Zone(tz).name),
    map: map === undefined ? undefined : ofField('map', () => checked(map, parseColumnMap)),
    timeFormat:
      timeFormat === undefined ? undefined : ofField('timeFormat', () => checked(timeFormat, parseTimeFormat)),
    skipBad: query.bad === 'skip',
    replace: query.conflicts === 'replace',
  };
}

/** The last part of a name, without what cannot be printed. */
export function shownName(file: string): string {
  const last = file.split(/[/\\]/).at(-1) ?? '';
  const plain = last.replace(/[^\P{C}]/gu, '').slice(0, NAME_CHARS);
  return plain === '' ? 'upload' : plain;
}

function checked(text: string, parse: (text: string) => unknown): string {
  parse(text);
  return text;
}
