/**
 * Every code that a user or a program may meet, with its meaning and what to do. `docs/errors.md` is compared with this
 * table by a test: a code that is missing on either side fails.
 */
export const ERROR_CODES = {
  'argument.invalid': 'An argument or option has a value that is not allowed; the message names the allowed ones.',
  'argument.unknown': 'A name is not known here; the message gives the nearest valid names.',
  'argument.space': 'A parameter space has no points, no end, or more than 10,000,000; the message gives the count.',
  'bars.invalid': 'A bar breaks a rule that every bar keeps (finite prices, low <= open, close <= high, volume >= 0).',
  'bars.order': 'A bar is not later than the one before it.',
  'bars.timeframe': 'A bar does not lie within one period of the longer timeframe that is built from it.',
  'config.invalid': 'A run configuration breaks its schema; the message names the field.',
  'csv.column': 'A column that bars need is missing or could not be told from the header; name it with --map.',
  'csv.value': 'A field does not hold what its column promises; the message names file, line, column and value.',
  'csv.empty': 'The file has no data rows.',
  'csv.timeframe': 'The spacing of the rows is not that of the timeframe given.',
  'data.different': 'The bars at hand are not those of the run; the message says from when on they differ.',
  'data.missing': 'The data that the command needs is not stored; the message says how to import it.',
  'evidence.missing': 'No outcomes of signals fit the question; the message says what is stored and what to run first.',
  'feed.rejected': 'The data provider refused the request; trying again will not help.',
  'feed.unavailable': 'The data provider could not be reached or answered with a passing fault.',
  'feed.malformed': 'The data provider answered something that does not have the promised shape.',
  'file.unreadable': 'A file could not be read.',
  'journal.corrupt': 'A journal record is damaged: its text or its hash does not fit the one before it.',
  'journal.different':
    'A replay decided something else than the journal says: the code has changed, or is not deterministic.',
  'search.busy': 'Another process works on the same search; wait for it, or end it.',
  'search.corrupt': 'The file of finished trials of a search is damaged; --fresh starts the search over.',
  'report.damaged':
    'A report does not carry the run that it promises, or it was changed; the message names the field or line.',
  'run.different': 'A run that was made again came out differently; the message says where the two part.',
  'run.unknown': 'No stored run has this id, or several begin with it; the message gives the nearest.',
  'series.benchmark': 'The benchmark has no time in common with the series that it is to be compared with.',
  'series.column': 'A file of values has no column of that name, or none of the kind that is needed.',
  'series.order': 'A row of a series is not later than the one before it.',
  'series.short': 'A series has fewer rows than any metric needs.',
  'signal.unknown': 'No stored signal has this id.',
  'store.unusable': 'The data folder cannot be opened, read or written.',
  'strategy.failed': 'A strategy threw while it handled an event; the run stopped there.',
  'strategy.looks-ahead': 'A strategy decided something that depended on bars which were still to come.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
