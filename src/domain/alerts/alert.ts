import { hashText } from '#core/hash.ts';
import type { UnixMs } from '#core/time.ts';

/** From what is only worth a line to what must be looked at now; each is worse than the ones before. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Something that has happened or begun, as it is reported. */
export interface AlertNews {
  readonly severity: Severity;
  /** What it is about: `session strike-btc`, `job nightly-backup`, `store`. */
  readonly source: string;
  /** Short, and the same each time: with the source it tells one trouble from another. Figures belong in `detail`. */
  readonly title: string;
  readonly detail: string;
  readonly remedy?: string | undefined;
  /** Page that shows more: `/trading/orders`. */
  readonly link?: string | undefined;
  /** Happened once and has no end, such as an order that was rejected. Left out: it lasts until it is resolved. */
  readonly isEvent?: boolean;
}

/** One trouble, from when it was first noted. */
export interface Alert {
  readonly id: string;
  readonly fingerprint: string;
  /** The worst that it was. */
  readonly severity: Severity;
  readonly source: string;
  readonly title: string;
  /** As it was last told. */
  readonly detail: string;
  readonly remedy: string | undefined;
  readonly link: string | undefined;
  readonly isEvent: boolean;
  readonly time: UnixMs;
  readonly lastSeen: UnixMs;
  readonly count: number;
  readonly acknowledged: { readonly by: string; readonly at: UnixMs } | undefined;
  readonly resolvedAt: UnixMs | undefined;
  /** When people were last told that it is there, or will be when what is held leaves, and how bad it was then. */
  readonly told: { readonly severity: Severity; readonly at: UnixMs } | undefined;
  /** It is over for good: what comes now is another one. */
  readonly isSettled: boolean;
}

/** The same for the same trouble, whenever it comes. */
export function fingerprintOf({ source, title }: Pick<AlertNews, 'source' | 'title'>): string {
  return hashText(JSON.stringify([source, title])).slice(0, 32);
}

export function isWorse(severity: Severity, than: Severity): boolean {
  return SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(than);
}

export function isOpen({ resolvedAt }: Alert): boolean {
  return resolvedAt === undefined;
}

/** News within bounds: one line each of source and title, and nothing without an end. */
export function tidied(news: AlertNews): AlertNews {
  return {
    ...news,
    source: oneLine(news.source, 100),
    title: oneLine(news.title, 200),
    detail: clipped(news.detail, 4_000),
    remedy: news.remedy === undefined ? undefined : clipped(news.remedy, 1_000),
    link: news.link === undefined ? undefined : oneLine(news.link, 500),
  };
}

/** A text as one line of at most so many characters, without control characters. */
export function oneLine(text: string, most: number): string {
  // Line separators of Unicode end lines as well for some readers.
  return clipped(text.replaceAll(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').trim(), most);
}

/** Never cuts a character in two. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
