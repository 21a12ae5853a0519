import type { UnixMs } from '#core/time.ts';
import type { Alert } from '#domain/alerts/alert.ts';
import type {
  AlertChange,
  AlertFilter,
  AlertKey,
  AlertStore,
  ChannelLoad,
  ChannelStanding,
  FoundAlert,
  NumberedAlert,
  TryOutcome,
  WaitingMessage,
} from '#domain/alerts/alert-store.ts';
import type { Batch } from '#domain/alerts/digest.ts';
import type { Notice } from '#domain/alerts/notice.ts';

export interface MemoryMessage {
  readonly channel: string;
  readonly notice: Notice;
  status: 'waiting' | 'delivered' | 'refused' | 'given-up';
  due: number;
  attempts: number;
  triedAt: UnixMs | undefined;
  error: string | undefined;
}

interface MemoryLine {
  readonly channel: string;
  readonly batch: Batch;
  readonly at: UnixMs;
  readonly alert: string;
}

/** Alerts in memory, by the same rules as the store on the disk: both pass one suite. */
export class MemoryAlertStore implements AlertStore {
  readonly alerts: Alert[] = [];
  readonly messages: MemoryMessage[] = [];
  lines: MemoryLine[] = [];
  /** Set it, and every call fails with it. */
  failure: Error | undefined;

  async change(
    which: AlertKey,
    since: UnixMs,
    decide: (found: FoundAlert) => AlertChange | undefined,
  ): Promise<Alert | undefined> {
    this.assertWell();
    const found = this.find(which);
    const change = decide({ alert: found, loads: this.loads(since) });
    if (change === undefined) return undefined;
    const { alert, messages, lines } = change;
    if (found?.id === alert.id) this.alerts[this.alerts.indexOf(found)] = alert;
    else this.alerts.push(alert);
    const urgent = new Set(
      [...messages, ...lines.filter(({ batch }) => batch === 'held')].map(({ channel }) => channel),
    );
    this.lines = this.lines.filter((line) => line.alert !== alert.id || !urgent.has(line.channel));
    for (const { channel, notice } of messages) this.messages.push(waiting(channel, notice));
    for (const line of lines) {
      const isThere = this.lines.some(({ channel, alert: of }) => channel === line.channel && of === alert.id);
      if (!isThere) this.lines.push({ ...line, alert: alert.id });
    }
    return alert;
  }

  async get(id: string): Promise<Alert | undefined> {
    this.assertWell();
    return this.find({ id });
  }

  async list({ state, severity, before, limit }: AlertFilter): Promise<readonly NumberedAlert[]> {
    this.assertWell();
    return this.alerts
      .map((alert, i) => Object.assign({}, alert, { n: i + 1 }))
      .filter(({ n }) => before === undefined || n < before)
      .filter((alert) => state === 'all' || alert.resolvedAt === undefined)
      .filter((alert) => severity === undefined || alert.severity === severity)
      .toReversed()
      .slice(0, limit);
  }

  async unsettled(): Promise<readonly Alert[]> {
    this.assertWell();
    return this.alerts.filter(({ isSettled }) => !isSettled);
  }

  async gather(
    now: UnixMs,
    compose: (channel: string, batch: Batch, alerts: readonly Alert[]) => Notice,
  ): Promise<number> {
    this.assertWell();
    const due = this.lines.filter(({ at }) => at <= now);
    this.lines = this.lines.filter(({ at }) => at > now);
    const groups = Map.groupBy(due, ({ channel, batch }) => `${batch} ${channel}`);
    for (const group of groups.values()) {
      const { channel, batch } = group[0]!;
      const alerts = group.map(({ alert }) => this.find({ id: alert })!);
      this.messages.push(waiting(channel, compose(channel, batch, alerts)));
    }
    return groups.size;
  }

  async take(channel: string, now: UnixMs, lease: UnixMs): Promise<WaitingMessage | undefined> {
    this.assertWell();
    const found = this.messages.find((message) => {
      return message.channel === channel && message.status === 'waiting' && message.due <= now;
    });
    if (found === undefined) return undefined;
    found.due = lease;
    return { notice: found.notice, attempts: found.attempts };
  }

  async tried(id: string, outcome: TryOutcome): Promise<void> {
    this.assertWell();
    const message = this.messages.find(({ notice }) => notice.id === id)!;
    message.attempts++;
    message.triedAt = outcome.at;
    message.status = outcome.kind === 'later' ? 'waiting' : outcome.kind;
    message.error = outcome.kind === 'delivered' ? undefined : outcome.error;
    if (outcome.kind === 'later') message.due = outcome.due;
  }

  async sent(channel: string, notice: Notice, outcome: TryOutcome): Promise<void> {
    this.assertWell();
    this.messages.push(waiting(channel, notice));
    await this.tried(notice.id, outcome);
  }

  async standings(): Promise<ReadonlyMap<string, ChannelStanding>> {
    this.assertWell();
    const names = new Set([...this.messages, ...this.lines].map(({ channel }) => channel));
    return new Map(Array.from(names, (name) => [name, this.standingOf(name)] as const));
  }

  async prune({ messages, alerts }: { readonly messages: UnixMs; readonly alerts: UnixMs }): Promise<void> {
    this.assertWell();
    const kept = this.messages.filter(({ notice }) => notice.time >= messages);
    this.messages.splice(0, this.messages.length, ...kept);
    const isKept = ({ id, isSettled, lastSeen }: Alert): boolean =>
      !isSettled || lastSeen >= alerts || this.lines.some(({ alert }) => alert === id);
    this.alerts.splice(0, this.alerts.length, ...this.alerts.filter(isKept));
  }

  private standingOf(name: string): ChannelStanding {
    const own = this.messages.filter(({ channel }) => channel === name);
    const tried = own.filter(({ triedAt }) => triedAt !== undefined).toSorted((a, b) => a.triedAt! - b.triedAt!);
    const lines = this.lines.filter(({ channel }) => channel === name).length;
    return {
      lastSent: tried.findLast(({ status }) => status === 'delivered')?.triedAt,
      lastError: tried.at(-1)?.error,
      pending: own.filter(({ status }) => status === 'waiting').length + lines,
    };
  }

  private find(which: AlertKey): Alert | undefined {
    if ('id' in which) return this.alerts.find(({ id }) => id === which.id);
    return this.alerts.findLast(({ fingerprint }) => fingerprint === which.fingerprint);
  }

  private loads(since: UnixMs): ReadonlyMap<string, ChannelLoad> {
    const names = new Set([...this.messages, ...this.lines].map(({ channel }) => channel));
    const load = (name: string): ChannelLoad => {
      const held = this.lines.filter(({ channel, batch }) => channel === name && batch === 'held').map(({ at }) => at);
      return {
        given: this.messages.filter(({ channel, notice }) => channel === name && notice.time > since).length,
        heldUntil: held.toSorted((a, b) => a - b)[0],
      };
    };
    return new Map(Array.from(names, (name) => [name, load(name)] as const));
  }

  private assertWell(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}

function waiting(channel: string, notice: Notice): MemoryMessage {
  const due = notice.time;
  return { channel, notice, status: 'waiting', due, attempts: 0, triedAt: undefined, error: undefined };
}
