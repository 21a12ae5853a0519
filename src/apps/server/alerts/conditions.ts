import { isWorse } from '#domain/alerts/alert.ts';
import type { AlertNews, Severity } from '#domain/alerts/alert.ts';

/** Whom alerts are told to. */
export interface AlertSink {
  raise(news: AlertNews): Promise<void>;
  resolve(source: string, title: string): Promise<void>;
}

/** What is wrong; the rest of an alert is what it is about. */
export type Trouble = Omit<AlertNews, 'source' | 'title' | 'isEvent'>;

/** What lasts, looked at as often as one likes: raised when it begins or gets worse, resolved when it ends. */
export class Conditions {
  private readonly sink: AlertSink;
  private readonly known = new Map<string, Severity | 'well'>();

  constructor(sink: AlertSink) {
    this.sink = sink;
  }

  /** `trouble` undefined: all is well, also for an alert that an earlier life of the program has left. */
  look(source: string, title: string, trouble: Trouble | undefined): void {
    const key = JSON.stringify([source, title]);
    const before = this.known.get(key);
    const state = trouble === undefined ? 'well' : trouble.severity;
    this.known.set(key, state);
    if (before === state) return;
    if (trouble === undefined) void this.sink.resolve(source, title);
    else if (before === undefined || before === 'well' || isWorse(trouble.severity, before)) {
      void this.sink.raise({ ...trouble, source, title });
    }
  }

  /** The same, for what is counted each time. */
  comes(source: string, title: string, trouble: Trouble): void {
    this.known.set(JSON.stringify([source, title]), trouble.severity);
    void this.sink.raise({ ...trouble, source, title });
  }
}
