/** What goes wrong with a request. Whoever sent one that was lost waits for its time-out in vain, and learns nothing. */
export type HttpFault =
  /** The connection cannot be made: certainly not sent. */
  | { readonly kind: 'refuse' }
  /** The request is lost on its way. */
  | { readonly kind: 'lose-request' }
  /** Accepted, but the answer is lost: the sender times out. */
  | { readonly kind: 'lose-reply' }
  /** Accepted, and the connection breaks off before the answer. */
  | { readonly kind: 'reset' }
  /** The request arrives twice; the sender sees the first answer. */
  | { readonly kind: 'duplicate' }
  /** So long on its way there and back. One that is longer under way than its sender waits arrives all the same. */
  | { readonly kind: 'delay'; readonly thereMs: number; readonly backMs: number }
  /** An error of the server's, such as 429, 418, 500 or 503: instead of the request's effect, or in spite of it. */
  | { readonly kind: 'status'; readonly status: number; readonly accepted: boolean }
  /** The times that the answer tells (`serverTime`) are off by so much. */
  | { readonly kind: 'clock'; readonly skewMs: number }
  | DamagedText;

/** What goes wrong with a message that the exchange pushes, or with the connection that carries it. */
export type SocketFault =
  | { readonly kind: 'drop' }
  | { readonly kind: 'duplicate' }
  /** It is overtaken by the message after it. */
  | { readonly kind: 'reorder' }
  /** It, and whatever follows it, comes so much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection breaks before it. */
  | { readonly kind: 'close' }
  /** The connection cannot be made; looked at when one is opened, not at messages. */
  | { readonly kind: 'refuse' }
  | DamagedText;

/** It arrives, and not as it was sent. */
export type DamagedText =
  /** Its second half is missing. */
  | { readonly kind: 'truncate' }
  /** Something else came in its place that nobody can read. */
  | { readonly kind: 'garbage' }
  /** Each checksum in it (`hash`) is that of something else; the rest is as it was. */
  | { readonly kind: 'corrupt-hash' };

/** When a rule strikes, of all that it looks at: by chance, or at exact places, counted from 1. */
export type FaultPlan = { readonly chance: number } | { readonly nth: readonly number[] };

/** A fault of requests of this method and path (without the query); what is left out is any. */
export interface HttpRule {
  readonly on: 'http';
  readonly method?: string | undefined;
  readonly path?: string | undefined;
  readonly plan: FaultPlan;
  readonly fault: HttpFault;
}

/** A fault of messages on connections whose path begins so, and that hold this text; what is left out is any. */
export interface SocketRule {
  readonly on: 'socket';
  readonly path?: string | undefined;
  readonly holds?: string | undefined;
  readonly plan: FaultPlan;
  readonly fault: SocketFault;
}

export type FaultRule = HttpRule | SocketRule;
