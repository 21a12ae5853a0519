import { SECOND_MS } from '#core/time.ts';

/** How much of everything the live hub allows. Bytes of texts are counted as characters: what we send is nearly all ASCII. */
export interface LiveLimits {
  readonly clients: number;
  readonly topicsPerClient: number;
  /** What one client may say in a second. */
  readonly messagesPerSecond: number;
  /** Of one message of a client. */
  readonly messageBytes: number;
  /** Of each topic, kept for whoever comes back. */
  readonly keptMessages: number;
  readonly keptBytes: number;
  /** Of all topics together. Those that were told least recently lose theirs first. */
  readonly keptBytesAll: number;
  /** Topics beyond it are forgotten when nobody listens. */
  readonly topics: number;
  /** So long after its last listener has left a topic counts as heard, for one that comes back. */
  readonly lingerMs: number;
  /** A client with more than this unsent is slow. */
  readonly slowBytes: number;
  /** Messages without a key that wait for one slow client. */
  readonly heldMessages: number;
  /** Of everything that waits for one slow client. */
  readonly heldBytes: number;
  /** So long above `slowBytes` without a pause, and the client is dropped. */
  readonly stalledMs: number;
  /** How often slow clients are looked at. */
  readonly lookMs: number;
  readonly heartbeatMs: number;
  /** Without a sign of life for so long, and the client is dropped. */
  readonly silentMs: number;
}

export const LIVE_LIMITS: LiveLimits = {
  clients: 200,
  topicsPerClient: 50,
  messagesPerSecond: 100,
  messageBytes: 16 * 1024,
  keptMessages: 1_000,
  keptBytes: 1024 * 1024,
  keptBytesAll: 16 * 1024 * 1024,
  topics: 2_000,
  lingerMs: 60 * SECOND_MS,
  slowBytes: 512 * 1024,
  heldMessages: 5_000,
  heldBytes: 4 * 1024 * 1024,
  stalledMs: 10 * SECOND_MS,
  lookMs: 50,
  heartbeatMs: 15 * SECOND_MS,
  silentMs: 45 * SECOND_MS,
};
