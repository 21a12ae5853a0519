import type { Clock } from '#core/clock.ts';
import { AssayError } from '#core/errors.ts';
import { nearestNames } from '#core/suggest.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { acknowledged, isOver, isStaleEvent, noted, resolved } from '#domain/alerts/alert-life.ts';
import { isWorse } from '#domain/alerts/alert.ts';
import type { Alert, AlertNews } from '#domain/alerts/alert.ts';
import type { AlertChange, AlertFilter, AlertKey, AlertStore, FoundAlert } from '#domain/alerts/alert-store.ts';
import { batchNotice } from '#domain/alerts/digest.ts';
import { noticeOf, testNotice } from '#domain/alerts/notice.ts';
import type { NoticeStyle } from '#domain/alerts/notice.ts';
import type { Channel } from '#domain/alerts/notify-port.ts';
import type { NotifyRules } from '#domain/alerts/notify-rules.ts';
import { isReminderDue, planEnd, planNews, planReminder, planSettling } from '#domain/alerts/plan-alert.ts';
import type { Planning } from '#domain/alerts/plan-alert.ts';
import type { AlertShape, ChannelShape } from '#contract/alerts.ts';
import type { Feature, FeatureReport } from '#runtime/supervision/feature.ts';
import { WakeUp } from '#runtime/supervision/wake-up.ts';
import { alertShapeOf, channelShapeOf } from '#apps/server/alerts/alert-shapes.ts';
import { NewsQueue } from '#apps/server/alerts/news-queue.ts';
import type { QueuedNews } from '#apps/server/alerts/news-queue.ts';
import { Outbox, errorWords } from '#apps/server/alerts/outbox.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';

export interface AlertDeskParts {
  readonly store: AlertStore;
  /** None: alerts are only shown. */
  readonly channels: readonly Channel[];
  readonly rules: NotifyRules;
  readonly style: NoticeStyle;
  readonly clock: Clock;
  readonly publisher: Pick<LivePublisher, 'publish'>;
  /** A new id each time, unique for ever. */
  readonly newId: () => string;
}

/** Where alerts are raised, shown, acknowledged, and sent to people. */
export class AlertDesk {
  private readonly parts: AlertDeskParts;
  private readonly queue = new NewsQueue();
  private readonly outbox: Outbox;
  private readonly wakeUp: WakeUp;
  private draining: Promise<void> | undefined;
  private prunedAt = Number.NEGATIVE_INFINITY;
  /** Channels of which everybody knows that they deliver; an earlier life may have left the contrary. */
  private readonly knownWell = new Set<string>();
  /** What was sent while the store did not answer, by fingerprint. */
  private readonly toldWithoutStore = new Map<string, Alert['told']>();
  /** Begins to send; undefined while the feature does not run. */
  private send: (() => void) | undefined;
  private stopping: AbortSignal | undefined;

  constructor(parts: AlertDeskParts) {
    this.parts = parts;
    const { store, channels, clock } = parts;
    this.wakeUp = new WakeUp(clock);
    this.outbox = new Outbox({
      store,
      channels,
      clock,
      onTrouble: (channel, error) => this.onTrouble(channel, error),
      onDelivered: (channel) => void this.onDelivered(channel),
    });
  }

  /**
   * Notes that something has happened or begun. Never rejects; resolves when it is in the store. While that does not answer, the news is kept
   * and noted later, and what is critical is sent without it.
   */
  raise(news: AlertNews): Promise<void> {
    const tried = this.queue.raise(news);
    void this.drain();
    return tried;
  }

  /** Notes that what was raised under this source and title has ended. Does nothing when there is no such alert. Never rejects. */
  resolve(source: string, title: string): Promise<void> {
    const tried = this.queue.resolve(source, title);
    void this.drain();
    return tried;
  }

  /** Latest first; `next` is what to give as `before` for those that follow, undefined at the end. */
  async list(
    filter: AlertFilter,
  ): Promise<{ readonly items: readonly AlertShape[]; readonly next: number | undefined }> {
    const found = await this.parts.store.list({ ...filter, limit: filter.limit + 1 });
    const items = found.slice(0, filter.limit);
    return { items: items.map(alertShapeOf), next: found.length > items.length ? items.at(-1)?.n : undefined };
  }

  /** The first who has seen it counts. Throws `resource.unknown`. */
  async acknowledge(id: string, by: string): Promise<AlertShape> {
    const alert = await this.change({ id }, ({ alert: found }) => {
      return found && withoutMessages(acknowledged(found, by, this.parts.clock.now()));
    });
    if (alert !== undefined) return alertShapeOf(alert);
    throw new AssayError('resource.unknown', `Expected the id of an alert, was "${id}"`, { place: { value: id } });
  }

  /** Every way that the settings name, in their order. */
  async channels(): Promise<readonly ChannelShape[]> {
    const standings = await this.parts.store.standings();
    return this.parts.channels.map((channel) => channelShapeOf(channel, standings.get(channel.name)));
  }

  /** Sends a test message now, whatever the rules say. Throws `resource.unknown` with the nearest name. */
  async test(name: string): Promise<{ readonly delivered: boolean; readonly error: string | null }> {
    const { channels, clock, store, newId } = this.parts;
    const channel = channels.find((each) => each.name === name);
    if (channel === undefined) throw unknownChannel(name, channels);
    const notice = testNotice(newId(), name, clock.now());
    const error = await channel.port.send(notice).then(() => null, errorWords);
    const at = clock.now();
    await store.sent(name, notice, error === null ? { kind: 'delivered', at } : { kind: 'refused', at, error });
    if (error === null) await this.onDelivered(name);
    return { delivered: error === null, error };
  }

  /** Works through what is due: news that the store has missed, ends, reminders, digests and messages. */
  feature(): Feature {
    return { name: 'alerts', run: (report) => this.run(report) };
  }

  private async run({ signal, well, degraded }: FeatureReport): Promise<void> {
    signal.addEventListener('abort', () => this.wakeUp.ring(), { once: true });
    const trouble = (error: unknown): void => {
      if (!signal.aborted) degraded(error instanceof Error ? error.message : String(error));
    };
    const send = (): void => this.outbox.work(signal, trouble);
    this.send = send;
    this.stopping = signal;
    while (!signal.aborted) {
      try {
        await this.lookAfter();
        well();
      } catch (error) {
        trouble(error);
      }
      send();
      if (!signal.aborted) await this.wakeUp.rest(LOOK_MS);
    }
    this.send = undefined;
    await this.outbox.idle();
  }

  private async lookAfter(): Promise<void> {
    const { store, clock, style, newId } = this.parts;
    await this.drain();
    for (const alert of await store.unsettled()) await this.lookAt(alert);
    const now = clock.now();
    await store.gather(now, (_, batch, alerts) => batchNotice(batch, alerts, { id: newId(), now, style }));
    if (clock.monotonic() - this.prunedAt < DAY_MS) return;
    await store.prune({ messages: (now - MESSAGES_KEPT_MS) as UnixMs, alerts: (now - ALERTS_KEPT_MS) as UnixMs });
    this.prunedAt = clock.monotonic();
  }

  private async lookAt(alert: Alert): Promise<void> {
    const { rules, clock } = this.parts;
    const now = clock.now();
    const { id } = alert;
    if (isOver(alert, rules, now)) await this.change({ id }, (found) => planSettling(found, this.planning()));
    else if (isStaleEvent(alert, rules, now)) await this.change({ id }, (found) => this.forget(found));
    else if (isReminderDue(alert, rules, now))
      await this.change({ id }, (found) => planReminder(found, this.planning()));
  }

  private forget({ alert }: FoundAlert): AlertChange | undefined {
    const now = this.parts.clock.now();
    if (alert === undefined || !isStaleEvent(alert, this.parts.rules, now)) return undefined;
    return withoutMessages({ ...resolved(alert, now), isSettled: true });
  }

  /** One at a time, in order. What the store does not take stays first in the queue. */
  private drain(): Promise<void> {
    this.draining ??= this.drainAll().then(() => {
      this.draining = undefined;
      // What came after the last look.
      return this.queue.hasUntried() ? this.drain() : undefined;
    });
    return this.draining;
  }

  private async drainAll(): Promise<void> {
    for (let item = this.queue.first; item !== undefined; item = this.queue.first) {
      this.queue.begin(item);
      try {
        await this.note(item);
      } catch (error) {
        this.queue.putBack(item);
        await Promise.all(this.queue.tryAll().map((waiting) => this.tellWithoutStore(waiting)));
        // What is no trouble of the store would stand in the way of all others for ever.
        if (!(error instanceof AssayError)) this.queue.done(item);
        return;
      }
      this.queue.done(item);
    }
  }

  private async note(item: QueuedNews): Promise<void> {
    const { kind, fingerprint, news, times } = item;
    const told = this.toldWithoutStore.get(fingerprint);
    await this.change({ fingerprint }, (found) => {
      const planning = this.planning();
      if (kind === 'resolve') return planEnd(found, planning.now);
      const change = planNews(found, news, planning, times);
      const isToldAlready = told !== undefined && !isWorse(change.alert.severity, told.severity);
      return isToldAlready ? withoutMessages({ ...change.alert, told }) : change;
    });
    this.toldWithoutStore.delete(fingerprint);
  }

  /** The store does not answer, and that may be the very news. */
  private async tellWithoutStore(item: QueuedNews): Promise<void> {
    const { channels, clock, rules, style, newId } = this.parts;
    const { kind, fingerprint, news } = item;
    if (kind !== 'raise' || news.severity !== 'critical' || this.toldWithoutStore.has(fingerprint)) return;
    const now = clock.now();
    // Before it is sent: equal news may wait beside it.
    this.toldWithoutStore.set(fingerprint, { severity: news.severity, at: now });
    const alert = noted(undefined, news, { id: newId(), now, rules, times: item.times });
    const notice = noticeOf(alert, newId(), now, style);
    const sent = await Promise.allSettled(channels.map(({ port }) => port.send(notice, this.stopping)));
    if (!sent.some(({ status }) => status === 'fulfilled')) this.toldWithoutStore.delete(fingerprint);
  }

  private async change(
    which: AlertKey,
    decide: (found: FoundAlert) => AlertChange | undefined,
  ): Promise<Alert | undefined> {
    const { store, clock, publisher } = this.parts;
    let hasMessages = false;
    const alert = await store.change(which, (clock.now() - MINUTE_MS) as UnixMs, (found) => {
      const change = decide(found);
      hasMessages = change !== undefined && change.messages.length > 0;
      return change;
    });
    if (alert !== undefined) publisher.publish('alerts', alertShapeOf(alert), alert.id);
    if (hasMessages) this.send?.();
    return alert;
  }

  private planning(): Planning {
    const { channels, rules, style, newId, clock } = this.parts;
    return { channels, rules, style, newId, now: clock.now() };
  }

  private onTrouble(channel: string, detail: string): void {
    this.knownWell.delete(channel);
    const remedy = `Mend it, then send a test: assay alerts --test ${channel}`;
    void this.raise({ severity: 'warning', ...troubleOf(channel), detail, remedy, link: '/settings' });
  }

  private async onDelivered(channel: string): Promise<void> {
    if (this.knownWell.has(channel)) return;
    this.knownWell.add(channel);
    const { source, title } = troubleOf(channel);
    await this.resolve(source, title);
  }
}

const LOOK_MS = 5 * SECOND_MS;
const MESSAGES_KEPT_MS = 30 * DAY_MS;
const ALERTS_KEPT_MS = 400 * DAY_MS;

function troubleOf(channel: string): { readonly source: string; readonly title: string } {
  return { source: `channel ${channel}`, title: 'Messages are not delivered' };
}

function withoutMessages(alert: Alert): AlertChange {
  return { alert, messages: [], lines: [] };
}

function unknownChannel(name: string, channels: readonly Channel[]): AssayError {
  const names = channels.map((channel) => channel.name);
  const near = nearestNames(name, names, 1);
  const hint =
    names.length === 0
      ? 'the settings have none'
      : `did you mean "${near.length === 0 ? names.join('", "') : near[0]!}"?`;
  return new AssayError('resource.unknown', `Unknown channel "${name}": ${hint}`, {
    place: { value: name },
    remedy: 'Channels stand in the settings under "notify.channels".',
  });
}
