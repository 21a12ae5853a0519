import type { Generated } from 'kysely';

/** Tables of alerts and of what is told of them. Times are UTC ms. */
export interface AlertsSchema {
  readonly alert: AlertTable;
  readonly alert_line: AlertLineTable;
  readonly alert_message: AlertMessageTable;
}

export interface AlertTable {
  readonly n: Generated<number>;
  readonly id: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly source: string;
  readonly title: string;
  readonly detail: string;
  readonly remedy: string | null;
  readonly link: string | null;
  readonly is_event: number;
  readonly time: number;
  readonly last_seen: number;
  readonly count: number;
  readonly acknowledged_by: string | null;
  readonly acknowledged_at: number | null;
  readonly resolved_at: number | null;
  readonly told_severity: string | null;
  readonly told_at: number | null;
  readonly is_settled: number;
}

/** An alert that waits to be put together with others; it is gone when it was. */
export interface AlertLineTable {
  readonly n: Generated<number>;
  readonly channel: string;
  readonly batch: string;
  readonly due_at: number;
  readonly alert: string;
}

/** The outbox. */
export interface AlertMessageTable {
  readonly n: Generated<number>;
  readonly id: string;
  readonly channel: string;
  /** `waiting`, `delivered`, `refused`, `given-up`. */
  readonly status: string;
  /** JSON. */
  readonly notice: string;
  readonly created_at: number;
  readonly due_at: number;
  readonly attempts: number;
  readonly tried_at: number | null;
  readonly error: string | null;
}
