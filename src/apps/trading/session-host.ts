import type { TradingSession } from '#runtime/session/trading-session.ts';

/** Who has the session that is open now, for the features that work with it. */
export class SessionHost {
  private session: TradingSession | undefined;
  private waiting: ((session: TradingSession) => void)[] = [];

  get current(): TradingSession | undefined {
    return this.session;
  }

  open(session: TradingSession): void {
    this.session = session;
    for (const tell of this.waiting.splice(0)) tell(session);
  }

  close(): void {
    this.session = undefined;
  }

  /** The session, as soon as there is one; rejects when the signal is aborted first. */
  whenOpen(signal: AbortSignal): Promise<TradingSession> {
    if (this.session !== undefined) return Promise.resolve(this.session);
    return new Promise((resolve, reject) => {
      this.waiting.push(resolve);
      signal.addEventListener('abort', () => reject(new Error('stopped before the session was open')), { once: true });
    });
  }
}
