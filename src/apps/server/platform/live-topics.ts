/** Where everything that changes is told; clients of `/ws/live` hear what they subscribed to. */
export interface LivePublisher {
  /**
   * Tells a topic. `key` names what `data` is the newest state of (an instrument, an order, a run): for a client that is slow, only the
   * newest of each key is kept. Messages without a key are never left out.
   */
  publish(topic: string, data: unknown, key?: string): void;
  /** Whether anybody listens to it now: what costs something to put together is left out otherwise. */
  isHeard(topic: string): boolean;
}
