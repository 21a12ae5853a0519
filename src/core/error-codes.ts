/**
 * Every code that a user or a program may meet, with its meaning and what to do. `docs/errors.md` is compared with this
 * table by a test: a code that is missing on either side fails.
 */
export const ERROR_CODES = {
  'argument.invalid': 'An argument or option has a value that is not allowed; the message names the allowed ones.',
  'argument.space': 'A parameter space has no points, no end, or more than 10,000,000; the message gives the count.',
  'argument.unknown': 'A name is not known here; the message gives the nearest valid names.',
  'audit.broken':
    'The audit log does not fit together: an entry was changed, removed or moved; the message names the first.',
  'backup.damaged': 'A backup is not whole or was changed; the message names the part. Nothing was restored.',
  'backup.missing': 'There is no backup at that place, or none of that name.',
  'backup.passphrase': 'A backup is encrypted, and the passphrase is missing or wrong.',
  'backup.target': 'The folder or address for backups cannot be written or read.',
  'bars.invalid': 'A bar breaks a rule that every bar keeps (finite prices, low <= open, close <= high, volume >= 0).',
  'bars.order': 'A bar is not later than the one before it.',
  'bars.timeframe': 'A bar does not lie within one period of the longer timeframe that is built from it.',
  'calendar.unknown': 'The calendar does not know the holidays of that year.',
  'clock.wrong': 'The clock of this machine differs from that of the venue or the store by more than trading allows.',
  'config.invalid': 'A run configuration breaks its schema; the message names the field.',
  'csv.column': 'A column that bars need is missing or could not be told from the header; name it with --map.',
  'csv.empty': 'The file has no data rows.',
  'csv.timeframe': 'The spacing of the rows is not that of the timeframe given.',
  'csv.value': 'A field does not hold what its column promises; the message names file, line, column and value.',
  'data.different': 'The bars at hand are not those of the run; the message says from when on they differ.',
  'data.missing': 'The data that the command needs is not stored; the message says how to import it.',
  'doctor.bad': 'The doctor found something that must be mended; the findings say what.',
  'evidence.missing': 'No outcomes of signals fit the question; the message says what is stored and what to run first.',
  'feed.malformed': 'The data provider answered something that does not have the promised shape.',
  'feed.rejected': 'The data provider refused the request; trying again will not help.',
  'feed.unavailable': 'The data provider could not be reached or answered with a passing fault.',
  'file.unreadable': 'A file could not be read.',
  'job.unknown': 'No job has this name; the message gives the nearest.',
  'journal.corrupt': 'A journal record is damaged: its text or its hash does not fit the one before it.',
  'journal.different':
    'A replay decided something else than the journal says: the code has changed, or is not deterministic.',
  'kill.on': 'The kill switch is on: nothing that raises exposure is sent until it is lifted with its token.',
  'live.refused':
    'Live trading was not confirmed as it must be: --live and the account id typed, with a key that may trade.',
  'report.damaged':
    'A report does not carry the run that it promises, or it was changed; the message names the field or line.',
  'run.different': 'A run that was made again came out differently; the message says where the two part.',
  'run.unknown': 'No stored run has this id, or several begin with it; the message gives the nearest.',
  'search.busy': 'Another process works on the same search; wait for it, or end it.',
  'search.corrupt': 'The file of finished trials of a search is damaged; --fresh starts the search over.',
  'secret.exposed': 'A file with secrets can be read by others; allow only its owner (mode 600).',
  'secret.missing': 'A secret that is needed was found nowhere; the message names where it was looked for.',
  'secret.unavailable':
    'A place that keeps secrets could not be asked: it is sealed, out of reach, or refuses our token.',
  'series.benchmark': 'The benchmark has no time in common with the series that it is to be compared with.',
  'series.column': 'A file of values has no column of that name, or none of the kind that is needed.',
  'series.order': 'A row of a series is not later than the one before it.',
  'series.short': 'A series has fewer rows than any metric needs.',
  'session.different':
    'A session of this name trades something else; choose another name, or the settings that it began with.',
  'session.taken': 'Another process has taken over this session; this one has stopped and sends nothing more.',
  'session.unknown': 'No session has this name; the message gives the nearest.',
  'setting.invalid': 'A setting has a value that is not allowed; the message names where it was set.',
  'setting.unknown': 'A setting is not known; the message gives the nearest name.',
  'signal.unknown': 'No stored signal has this id.',
  'store.lost': 'The database cannot be reached, or the connection was lost; nothing was acknowledged.',
  'store.unusable': 'The data folder cannot be opened, read or written.',
  'strategy.failed': 'A strategy threw while it handled an event; the run stopped there.',
  'strategy.looks-ahead': 'A strategy decided something that depended on bars which were still to come.',
  'venue.clock': 'The venue refused a request because our clock differs from its clock by too much.',
  'venue.disagrees': 'Our books and the venue differ; trading does not start. The message names both figures.',
  'venue.malformed': 'The venue answered something that does not have the promised shape.',
  'venue.rejected': 'The venue refused a request; trying again will not help.',
  'venue.unavailable': 'The venue could not be reached, answered with a passing fault, or asks for fewer requests.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
