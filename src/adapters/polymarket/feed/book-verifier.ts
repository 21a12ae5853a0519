import type { Clock } from '#core/clock.ts';
import { AdapterError } from '#core/errors.ts';
import type { DoubtReason } from '#domain/prediction/prediction-event.ts';
import { backoffMs } from '#adapters/transport/retry.ts';
import type { BookKeeper } from '#adapters/polymarket/feed/book-keeper.ts';
import { checkMirror } from '#adapters/polymarket/feed/book-checks.ts';
import type { FullSettings } from '#adapters/polymarket/feed/feed-settings.ts';
import type { FeedTally } from '#adapters/polymarket/feed/feed-tally.ts';
import { PENDING_MAX } from '#adapters/polymarket/feed/watched-market.ts';
import type { WatchedMarket } from '#adapters/polymarket/feed/watched-market.ts';
import type { BookMessage } from '#adapters/polymarket/wire/market-message.ts';

export interface BookVerifierParts {
  readonly clock: Clock;
  readonly settings: FullSettings;
  readonly tally: FeedTally;
  readonly keeper: BookKeeper;
  /** Books of tokens, by token; those that could not be read are left out. */
  readonly fetch: (tokens: readonly string[]) => Promise<ReadonlyMap<string, BookMessage>>;
  /** The stream has stopped telling of a market: it should be asked for again. */
  readonly onSilent: (watched: WatchedMarket) => void;
}

/** A book that is wanted, or under way, or waits for the stream to catch up with it. */
interface Job {
  readonly watched: WatchedMarket;
  dueAt: number;
  attempts: number;
  /** The book's time when it was asked for: an answer from before says nothing. */
  askedAtTime: number;
  state: 'wanted' | 'asked' | 'waiting';
}

const TICK_MS = 1_000;
/** Without any sign of life or confirmation for so long beyond the longest silence, a book is doubtful whoever is to blame. */
const UNCONFIRMED_MS = 8_000;
const REQUESTS_AT_A_TIME = 4;
/** Answers that are older than what the stream has told are asked for again so often. */
const STALE_ANSWERS_MAX = 3;
const RETRY = { firstWaitMs: 500, longestWaitMs: 5_000 };
/** After a repair the book is looked at once more, in case REST lagged behind the stream. */
const SECOND_LOOK_MS = 3_000;

/**
 * Holds our books against the venue's over REST: doubtful ones are replaced; silent ones, and every one now and then, are compared.
 * What the stream says meanwhile is kept and applied to the answer, so that nothing is lost in between.
 */
export class BookVerifier {
  private readonly parts: BookVerifierParts;
  private readonly markets: ReadonlySet<WatchedMarket>;
  private readonly jobs = new Map<WatchedMarket, Job>();
  private underWay = 0;
  private isStopped = false;
  private takeBackTick: () => void = () => undefined;
  private wake: (() => void) | undefined;
  private wakeAt = Number.POSITIVE_INFINITY;

  constructor(parts: BookVerifierParts, markets: ReadonlySet<WatchedMarket>) {
    this.parts = parts;
    this.markets = markets;
  }

  start(): void {
    this.takeBackTick = this.parts.clock.after(TICK_MS, () => {
      this.lookAround();
      this.start();
    });
  }

  stop(): void {
    this.isStopped = true;
    this.takeBackTick();
    this.wake?.();
    this.jobs.clear();
  }

  /** Anything that was asked for before is too old: the doubt is newer. */
  onDoubt(watched: WatchedMarket, reason: DoubtReason): void {
    if (reason === 'disconnected') {
      this.jobs.delete(watched);
      return;
    }
    const before = this.jobs.get(watched);
    // A change of the tick size, or a first book, most often brings its book by itself.
    const waitMs = reason === 'no-book' ? this.parts.settings.graceMs : before === undefined ? 0 : RETRY.firstWaitMs;
    this.jobs.delete(watched);
    this.want(watched, waitMs);
  }

  onUncertain(watched: WatchedMarket): void {
    if (!this.jobs.has(watched)) this.want(watched, this.parts.settings.graceMs);
  }

  forget(watched: WatchedMarket): void {
    this.jobs.delete(watched);
  }

  private want(watched: WatchedMarket, waitMs: number): void {
    const dueAt = this.parts.clock.monotonic() + waitMs;
    this.jobs.set(watched, { watched, dueAt, attempts: 0, askedAtTime: 0, state: 'wanted' });
    this.wakeBy(dueAt);
  }

  private lookAround(): void {
    const now = this.parts.clock.monotonic();
    const { silentPaces, shortestSilenceMs, longestSilenceMs, auditMs } = this.parts.settings;
    for (const watched of this.markets) {
      if (watched.isResolved) continue;
      const { isLive } = watched;
      const signAt = Math.max(watched.heardAt, watched.confirmedAt);
      if (isLive && now - signAt >= longestSilenceMs + UNCONFIRMED_MS) {
        this.parts.keeper.doubt(watched, 'silent', `nothing heard for ${Math.round(now - signAt)} ms, nor any answer`);
        continue;
      }
      if (this.jobs.has(watched)) continue;
      const isWaiting = watched.isConnected && !isOver(watched);
      const patienceMs = Math.min(longestSilenceMs, Math.max(shortestSilenceMs, silentPaces * watched.paceMs));
      const isDue = isLive ? now - signAt >= patienceMs || now - watched.confirmedAt >= auditMs : isWaiting;
      if (isDue) this.want(watched, isLive ? 0 : RETRY.longestWaitMs);
    }
  }

  private wakeBy(dueAt: number): void {
    if (dueAt >= this.wakeAt || this.isStopped) return;
    this.wake?.();
    this.wakeAt = dueAt;
    this.wake = this.parts.clock.after(Math.max(0, dueAt - this.parts.clock.monotonic()), () => {
      this.wake = undefined;
      this.wakeAt = Number.POSITIVE_INFINITY;
      this.work();
    });
  }

  private work(): void {
    const now = this.parts.clock.monotonic();
    const due = [...this.jobs.values()].filter(({ state, dueAt }) => state === 'wanted' && dueAt <= now);
    const { booksPerRequest } = this.parts.settings;
    for (let from = 0; from < due.length && this.underWay < REQUESTS_AT_A_TIME; from += booksPerRequest) {
      void this.ask(due.slice(from, from + booksPerRequest));
    }
    // Those that found no room are seen to when a request ends.
    let next = Number.POSITIVE_INFINITY;
    for (const { state, dueAt } of this.jobs.values())
      if (state === 'wanted' && dueAt > now) next = Math.min(next, dueAt);
    this.wakeBy(next);
  }

  private async ask(jobs: readonly Job[]): Promise<void> {
    this.underWay++;
    for (const job of jobs) {
      job.state = 'asked';
      job.attempts++;
      job.askedAtTime = job.watched.books[0].time;
      job.watched.pending ??= [];
    }
    let books: ReadonlyMap<string, BookMessage> = new Map();
    try {
      books = await this.parts.fetch(jobs.map(({ watched }) => watched.books[0].asset));
    } catch (error) {
      if (!(error instanceof AdapterError)) throw error;
      this.parts.tally.trouble('book-request', undefined, () => error.message);
    } finally {
      this.underWay--;
    }
    if (this.isStopped) return;
    for (const job of jobs) {
      if (this.jobs.get(job.watched) !== job) continue;
      const book = books.get(job.watched.books[0].asset);
      if (book === undefined) this.later(job);
      else this.answered(job, book);
    }
    this.work();
  }

  private later(job: Job): void {
    const { clock, settings } = this.parts;
    job.state = 'wanted';
    job.dueAt = clock.monotonic() + backoffMs({ ...RETRY, jitter: settings.jitter }, Math.min(job.attempts, 6));
    this.wakeBy(job.dueAt);
  }

  private answered(job: Job, snapshot: BookMessage): void {
    const { watched } = job;
    this.parts.tally.snapshots++;
    if (watched.isResolved || watched.pending === undefined || !watched.isConnected) {
      // The stream has brought a whole book meanwhile, or is gone: without it no book stays right.
      watched.pending = undefined;
      this.jobs.delete(watched);
    } else if (watched.isLive) {
      this.compare(job, snapshot);
    } else {
      this.repair(job, snapshot);
    }
  }

  private compare(job: Job, snapshot: BookMessage): void {
    const { clock, settings, keeper } = this.parts;
    if (keeper.confirms(job.watched, snapshot)) return this.confirmed(job);
    job.state = 'waiting';
    clock.after(settings.graceMs, () => {
      const { watched } = job;
      if (this.isStopped || this.jobs.get(watched) !== job) return;
      if (watched.pending === undefined || watched.isResolved || !watched.isConnected) this.jobs.delete(watched);
      else if (!watched.isLive) this.repair(job, snapshot);
      else if (keeper.confirms(watched, snapshot)) this.confirmed(job);
      else this.differs(job, snapshot);
    });
  }

  private confirmed({ watched }: Job): void {
    const { clock, keeper } = this.parts;
    const now = clock.monotonic();
    this.jobs.delete(watched);
    watched.pending = undefined;
    // A market that rests longer than usual rests: the next look may take longer.
    watched.paceMs = Math.max(watched.paceMs, (now - watched.heardAt) / 4);
    watched.confirmedAt = now;
    const [first, second] = watched.books;
    const finding = watched.isMirrored && second.hasBook ? checkMirror(first, second) : undefined;
    if (finding !== undefined) keeper.doubt(watched, finding.reason, finding.message);
  }

  private differs(job: Job, snapshot: BookMessage): void {
    const { watched } = job;
    if (snapshot.time < job.askedAtTime && job.attempts < STALE_ANSWERS_MAX) return this.later(job);
    const { keeper, onSilent, settings } = this.parts;
    // Until it speaks again it is looked at as often as may be.
    watched.paceMs = settings.shortestSilenceMs / settings.silentPaces;
    keeper.doubt(watched, 'silent', 'the venue has another book, and the stream did not say so');
    this.repairNow(watched, snapshot);
    onSilent(watched);
  }

  private repair(job: Job, snapshot: BookMessage): void {
    const { watched } = job;
    const isStale = snapshot.time < job.askedAtTime && job.attempts < STALE_ANSWERS_MAX;
    if (isStale) return this.later(job);
    if (watched.pending !== undefined && watched.pending.length >= PENDING_MAX) {
      watched.pending = [];
      return this.later(job);
    }
    this.repairNow(watched, snapshot);
  }

  private repairNow(watched: WatchedMarket, snapshot: BookMessage): void {
    this.jobs.delete(watched);
    const now = this.parts.clock.monotonic();
    watched.confirmedAt = now;
    this.parts.keeper.repair(watched, snapshot);
    if (!this.jobs.has(watched)) this.want(watched, SECOND_LOOK_MS);
  }
}

/** Those that are over have no book: nobody answers for it. */
function isOver({ market: { status } }: WatchedMarket): boolean {
  return status === 'closed' || status === 'resolved';
}
