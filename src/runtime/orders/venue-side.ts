import type { Clock } from '#core/clock.ts';
import type { UnixMs } from '#core/time.ts';
import type { VenueOrderRecord } from '#domain/operations/venue-order-record.ts';
import type { VenueGateway, VenueListener } from '#domain/orders/venue-gateway.ts';
import type { LiveDesk } from '#runtime/orders/live-desk.ts';
import type { DeskAction } from '#runtime/orders/questions.ts';
import type { VenueNews } from '#runtime/orders/venue-news.ts';

export interface VenuePlan {
  /** Written down before anything is sent. */
  readonly changed: readonly VenueOrderRecord[];
  readonly actions: readonly DeskAction[];
}

/** Hands what happened to whoever takes one thing after another. */
export type Post = (apply: () => void) => void;

/** A desk as its gateway needs it: what to do now, and who takes in what came of it. */
export interface AskingDesk extends Pick<LiveDesk, 'plan' | 'takeChanged' | 'wakeAt' | 'waitingEntries'> {
  readonly news: DeskNews;
}

export interface DeskNews extends Pick<
  VenueNews,
  'onAnswer' | 'onCancelAnswer' | 'onFound' | 'onFills' | 'onFailed' | 'onReport' | 'onFill' | 'onReconnected'
> {
  /** The account is heard no longer. */
  onLost?(reason: string): void;
}

/** The desk with its gateway: carries out what the desk wants, and brings the answers back into the session's one queue. */
export class VenueSide<Desk extends AskingDesk = LiveDesk> {
  readonly desk: Desk;
  readonly gateway: VenueGateway;
  private readonly clock: Clock;
  private readonly clockOffsetMs: number;
  private post: Post = () => undefined;
  private stopListening: (() => void) | undefined;
  private isStopped = false;

  /** `clockOffsetMs` is what to add to our clock to get the venue's. */
  constructor(desk: Desk, gateway: VenueGateway, clock: Clock, clockOffsetMs: number) {
    this.desk = desk;
    this.gateway = gateway;
    this.clock = clock;
    this.clockOffsetMs = clockOffsetMs;
  }

  start(post: Post): void {
    this.post = post;
    this.stopListening = this.gateway.listen(this.listener());
  }

  stop(): void {
    this.isStopped = true;
    this.stopListening?.();
  }

  plan(): VenuePlan {
    const actions = this.desk.plan(this.clock.now(), this.venueNow);
    return { actions, changed: this.desk.takeChanged() };
  }

  wakeAt(): UnixMs | undefined {
    return this.desk.wakeAt(this.clock.now(), this.venueNow);
  }

  carryOut(actions: readonly DeskAction[]): void {
    for (const action of actions) void this.carry(action);
  }

  /** Takes back what waits to open something, as well as it can: the session has failed and will not see the answers. */
  async retreat(): Promise<void> {
    const names = this.desk.waitingEntries();
    await Promise.allSettled(names.map((name) => this.gateway.cancel(name)));
  }

  private get venueNow(): UnixMs {
    return (this.clock.now() + this.clockOffsetMs) as UnixMs;
  }

  private async carry(action: DeskAction): Promise<void> {
    const { desk, gateway } = this;
    const clientId = action.kind === 'send' ? action.order.clientId : action.name.clientId;
    try {
      if (action.kind === 'send') {
        const answer = await gateway.submit(action.order);
        this.say((now) => desk.news.onAnswer(clientId, answer, now));
      } else if (action.kind === 'cancel') {
        const answer = await gateway.cancel(action.name);
        this.say((now) => desk.news.onCancelAnswer(clientId, answer, now));
      } else if (action.kind === 'find') {
        const askedAt = this.venueNow;
        const report = await gateway.find(action.name);
        this.say((now) => desk.news.onFound(clientId, report, askedAt, now));
      } else {
        const fills = await gateway.fillsOf(action.name);
        this.say((now) => desk.news.onFills(clientId, fills, now));
      }
    } catch (error) {
      this.say((now) => desk.news.onFailed(clientId, error, now));
    }
  }

  private listener(): VenueListener {
    const { desk } = this;
    return {
      onOrder: (report) => this.say((now) => desk.news.onReport(report, now)),
      onFill: (fill) => this.say((now) => desk.news.onFill(fill, now)),
      onConnection: (state, reason) => {
        if (state === 'connected') this.say(() => desk.news.onReconnected());
        else this.say(() => desk.news.onLost?.(reason));
      },
    };
  }

  private say(apply: (now: UnixMs) => void): void {
    if (!this.isStopped) this.post(() => apply(this.clock.now()));
  }
}
