import type { Clock } from '#core/clock.ts';
import type { HttpPort, HttpReply, HttpRequest } from '#core/wire.ts';
import { WireError } from '#core/wire.ts';
import type { WireFault } from '#testkit/venue-laws/venue-stage.ts';

/** What a request is for, as far as faults ask. */
export type RequestKind = 'order' | 'cancel' | 'other';

/** A wire to a venue that fails as it is told to, in virtual time. */
export class FaultyWire {
  private readonly clock: Clock;
  private readonly faults = new Map<RequestKind, WireFault>();
  private readonly breakListeners = new Set<() => void>();
  private isUp = true;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get isConnected(): boolean {
    return this.isUp;
  }

  fault(kind: 'order' | 'cancel', fault: WireFault): void {
    this.faults.set(kind, fault);
  }

  disconnect(): void {
    this.isUp = false;
    for (const listener of this.breakListeners) listener();
  }

  reconnect(): void {
    this.isUp = true;
  }

  /** Calls when the wire breaks, until the function that it gives back is called: for streams. */
  onBreak(listener: () => void): () => void {
    this.breakListeners.add(listener);
    return () => void this.breakListeners.delete(listener);
  }

  /** An HTTP port over this wire. `kindOf` tells requests that place or cancel orders from others. */
  http(
    serve: (request: HttpRequest) => HttpReply | Promise<HttpReply>,
    kindOf: (request: HttpRequest) => RequestKind,
  ): HttpPort {
    return async (request, { timeoutMs }) => {
      const status = (code: number): HttpReply => ({ status: code, headers: {}, body: code === 429 ? '' : 'upstream' });
      return this.carry(kindOf(request), () => serve(request), { status, timeoutMs });
    };
  }

  /** Carries one request, or fails as it was told to: with a {@link WireError}, or with the venue's answer of that status. */
  async carry<T>(kind: RequestKind, serve: () => T | Promise<T>, options: CarryOptions<T>): Promise<T> {
    if (!this.isUp) throw new WireError('connection refused', 'no');
    const fault = this.faults.get(kind);
    this.faults.delete(kind);
    switch (fault?.kind) {
      case undefined:
        return serve();
      case 'unreachable':
        throw new WireError('connection refused', 'no');
      case 'request-lost':
        throw new WireError('connection reset', 'perhaps');
      case 'answer-lost':
        await serve();
        throw new WireError('connection reset', 'perhaps');
      case 'server-error':
        if (fault.carriedOut) await serve();
        return options.status(502);
      case 'throttled':
        return options.status(429);
      case 'late':
        this.clock.after(fault.ms, () => void serve());
        await this.clock.sleep(options.timeoutMs);
        throw new WireError(`no answer within ${options.timeoutMs} ms`, 'perhaps');
    }
  }
}

export interface CarryOptions<T> {
  /** The venue's answer of an HTTP status. */
  readonly status: (code: 429 | 502) => T;
  /** When whoever asks gives up. */
  readonly timeoutMs: number;
}
