import type { ErrorCode } from '#core/error-codes.ts';

/** Which status an error has on the wire: the one table of the house. Codes that are not in it, or in a family of it, are our mistakes: 500. */
const STATUSES: Partial<Record<ErrorCode, number>> = {
  'auth.failed': 401,
  'auth.forbidden': 403,
  'auth.locked': 429,
  'auth.origin': 403,
  'auth.required': 401,
  'alert.channel': 502,
  'backup.target': 503,
  'bars.invalid': 422,
  'bars.order': 422,
  'bars.timeframe': 422,
  'config.invalid': 422,
  'data.different': 409,
  'data.missing': 404,
  'evidence.missing': 404,
  'file.unreadable': 422,
  'import.cancelled': 400,
  'job.unknown': 404,
  'journal.corrupt': 409,
  'kill.on': 409,
  'report.damaged': 409,
  'request.invalid': 400,
  'request.slow': 408,
  'request.too-large': 413,
  'request.too-many': 429,
  'resource.conflict': 409,
  'resource.unknown': 404,
  'run.cancelled': 409,
  'run.different': 409,
  'run.unknown': 404,
  'session.different': 409,
  'session.taken': 409,
  'session.unknown': 404,
  'signal.unknown': 404,
  'setting.invalid': 422,
  'setting.unknown': 422,
  'store.lost': 503,
  'store.unusable': 503,
  'web.missing': 404,
};

/** Families whose codes all have one status. */
const FAMILIES: Readonly<Record<string, number>> = {
  argument: 422,
  csv: 422,
  calendar: 422,
  secret: 503,
  venue: 502,
  feed: 502,
};

/** The status of a code: 400 to 599. */
export function statusOf(code: ErrorCode): number {
  return STATUSES[code] ?? FAMILIES[code.split('.')[0]!] ?? 500;
}

/** What a status is called, for titles. */
export const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not as it should be',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  408: 'Too slow',
  409: 'Does not fit with what is there',
  413: 'Too large',
  414: 'An address that is too long',
  415: 'A kind of content that is not taken here',
  422: 'A value is not allowed',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'A mistake of the server',
  502: 'Somebody else failed',
  503: 'Not to be had at the moment',
};
