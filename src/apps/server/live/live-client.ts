import type { Clock } from '#core/clock.ts';
import type { ErrorCode } from '#core/error-codes.ts';
import { SECOND_MS } from '#core/time.ts';
import { CLOSE, clientMessage } from '#contract/live.ts';
import type { ClientMessage, ServerMessage } from '#contract/live.ts';
import { HeldMessages } from '#apps/server/live/held-messages.ts';
import type { LiveLimits } from '#apps/server/live/live-limits.ts';
import type { LiveMessage, Missed } from '#apps/server/live/topic-log.ts';
import type { Topics } from '#apps/server/live/topics.ts';

/** The way to one client. */
export interface LiveSink {
  send(text: string): void;
  /** What was sent and has not left this machine yet. */
  readonly bufferedBytes: number;
  /** Asks for a sign of life below the messages; the answer is told by {@link LiveClient.heard}. */
  ping(): void;
  close(code: number, reason: string): void;
}

/** Who is at the other end. */
export interface LiveReader {
  mayRead(topic: string): boolean;
  /** Asked at each heartbeat: false closes the socket with `CLOSE.unauthorised`. */
  stillAllowed(): Promise<boolean>;
}

/** Why a client was let go. */
export type Leaving = 'left' | 'garbage' | 'silent' | 'stopping' | 'too-slow' | 'unauthorised' | 'unchecked' | 'broken';

/** What a client needs of the hub. */
export interface LiveHome {
  readonly clock: Clock;
  readonly limits: LiveLimits;
  readonly epoch: string;
  readonly topics: Topics;
  /** Has {@link LiveClient.look} called while the client is slow. */
  watch(client: LiveClient): void;
  sent(): void;
  coalesced(): void;
  gone(client: LiveClient, why: Leaving): void;
}

/** One client of `/ws/live`: what it hears, and what waits for it while it is slow. Nothing that it says or does touches another one. */
export class LiveClient {
  private readonly home: LiveHome;
  private readonly sink: LiveSink;
  private readonly reader: LiveReader;
  private readonly topics = new Set<string>();
  private readonly held = new HeldMessages();
  private isGone = false;
  private heardAt: number;
  /** Since when it has more than `slowBytes` unsent; undefined while it keeps up. */
  private slowSince: number | undefined;
  private secondBegan = -Infinity;
  private saidInSecond = 0;

  constructor(home: LiveHome, sink: LiveSink, reader: LiveReader) {
    this.home = home;
    this.sink = sink;
    this.reader = reader;
    this.heardAt = home.clock.monotonic();
  }

  /** Takes what the client said. */
  receive(text: string): void {
    if (this.isGone) return;
    this.heard();
    if (this.saysTooMuch()) return;
    const message = parsed(text);
    if (message === undefined) this.garbage('Expected a message of /ws/live: subscribe, unsubscribe or ping as JSON');
    else this.answer(message);
  }

  /** Closes on what is no message of ours. */
  garbage(detail: string): void {
    this.tell(problem('request.invalid', detail));
    this.close(CLOSE.garbage, detail, 'garbage');
  }

  /** Any sign of life. */
  heard(): void {
    this.heardAt = this.home.clock.monotonic();
  }

  /** Passes a message on, or holds it while the client is slow. */
  offer(message: LiveMessage): void {
    if (this.isGone) return;
    if (this.held.isEmpty && this.sink.bufferedBytes <= this.home.limits.slowBytes) this.write(message.text);
    else this.hold(message);
  }

  /** Sends what waits as far as the client takes it. Gives back whether it is still slow. */
  look(): boolean {
    if (this.isGone) return false;
    const { slowBytes, stalledMs } = this.home.limits;
    const now = this.home.clock.monotonic();
    if (this.sink.bufferedBytes <= slowBytes) {
      this.slowSince = undefined;
      this.sendHeld();
      if (this.isGone || this.slowSince === undefined) return false;
    } else if (this.slowSince !== undefined && now - this.slowSince >= stalledMs) {
      this.close(CLOSE.tooSlow, `Nothing was taken for ${stalledMs / SECOND_MS} s`, 'too-slow');
      return false;
    }
    return true;
  }

  /** Heartbeat: tells the time as `text`, and asks whether the client lives and may still listen. */
  beat(text: string): void {
    const { clock, limits } = this.home;
    if (clock.monotonic() - this.heardAt > limits.silentMs) {
      this.close(CLOSE.silent, `No sign of life for ${limits.silentMs / SECOND_MS} s`, 'silent');
      return;
    }
    this.write(text);
    this.sink.ping();
    this.reader.stillAllowed().then(
      (isAllowed) => {
        if (!isAllowed) this.close(CLOSE.unauthorised, 'No longer signed in', 'unauthorised');
      },
      () => this.close(TRY_AGAIN, 'Who listens could not be checked; try again', 'unchecked'),
    );
  }

  /** Sends a message that belongs to no topic. */
  tell(message: ServerMessage): void {
    this.write(JSON.stringify(message));
  }

  /** The socket is gone. */
  gone(): void {
    this.end('left');
  }

  close(code: number, reason: string, why: Leaving): void {
    if (this.isGone) return;
    this.end(why);
    this.sink.close(code, reason);
  }

  private answer(message: ClientMessage): void {
    if (message.op === 'ping') this.tell({ type: 'heartbeat', now: this.home.clock.now() });
    else if (message.op === 'subscribe') for (const wish of message.topics) this.subscribe(wish);
    else for (const topic of message.topics) this.unsubscribe(topic);
  }

  private subscribe({ topic: name, since, epoch }: Wish): void {
    if (this.isGone) return;
    if (!this.reader.mayRead(name)) {
      this.tell(problem('auth.forbidden', `Expected a topic that you may read, was "${name}"`));
      return;
    }
    const isSameLife = since !== undefined && epoch === this.home.epoch;
    if (isSameLife && this.topics.has(name)) {
      // Whatever it has not seen yet is on its way already.
      this.tell({ type: 'subscribed', topic: name, seq: since, state: 'resumed' });
      return;
    }
    this.forget(name);
    const { topicsPerClient } = this.home.limits;
    if (this.topics.size >= topicsPerClient) {
      this.tell(problem('request.too-many', `Expected at most ${topicsPerClient} topics, "${name}" is one more`));
      return;
    }
    const topic = this.home.topics.get(name);
    this.topics.add(name);
    topic.listeners.add(this);
    const missed = isSameLife ? this.affordable(topic.log.after(since)) : undefined;
    if (since === undefined || missed === undefined) {
      const state = since === undefined ? 'fresh' : 'reset';
      this.tell({ type: 'subscribed', topic: name, seq: topic.log.seq, state });
      return;
    }
    this.tell({ type: 'subscribed', topic: name, seq: since, state: 'resumed' });
    for (const message of missed.messages) this.offer(message);
  }

  /** What was missed, unless it would make the client one that is too slow: then it had better load anew. */
  private affordable(missed: Missed | undefined): Missed | undefined {
    const { heldBytes, heldMessages } = this.home.limits;
    if (missed === undefined) return undefined;
    const bytes = this.held.bytes + missed.bytes;
    const count = this.held.unkeyed + missed.messages.length;
    return bytes * 2 <= heldBytes && count * 2 <= heldMessages ? missed : undefined;
  }

  private unsubscribe(topic: string): void {
    this.forget(topic);
    this.tell({ type: 'unsubscribed', topic });
  }

  private forget(topic: string): void {
    if (!this.topics.delete(topic)) return;
    this.held.dropTopic(topic);
    this.home.topics.leave(topic, this, this.home.clock.monotonic());
  }

  private hold(message: LiveMessage): void {
    const { heldMessages, heldBytes } = this.home.limits;
    if (this.held.add(message)) this.home.coalesced();
    this.markSlow();
    if (this.held.unkeyed <= heldMessages && this.held.bytes <= heldBytes) return;
    const waiting = `${this.held.unkeyed} messages, ${this.held.bytes} bytes`;
    this.close(CLOSE.tooSlow, `More waits than is kept: ${waiting}`, 'too-slow');
  }

  private sendHeld(): void {
    while (!this.isGone && this.sink.bufferedBytes <= this.home.limits.slowBytes) {
      const text = this.held.take();
      if (text === undefined) return;
      this.write(text);
    }
  }

  /** A sink that throws is broken: its client goes, and nobody else notices. */
  private write(text: string): void {
    if (this.isGone) return;
    try {
      this.sink.send(text);
      this.home.sent();
    } catch {
      this.close(BROKEN, 'The connection broke', 'broken');
      return;
    }
    if (this.sink.bufferedBytes > this.home.limits.slowBytes) this.markSlow();
  }

  private markSlow(): void {
    if (this.slowSince !== undefined) return;
    this.slowSince = this.home.clock.monotonic();
    this.home.watch(this);
  }

  private saysTooMuch(): boolean {
    const now = this.home.clock.monotonic();
    if (now - this.secondBegan >= SECOND_MS) {
      this.secondBegan = now;
      this.saidInSecond = 0;
    }
    const { messagesPerSecond } = this.home.limits;
    if (++this.saidInSecond <= messagesPerSecond) return false;
    this.garbage(`Expected at most ${messagesPerSecond} messages a second`);
    return true;
  }

  private end(why: Leaving): void {
    if (this.isGone) return;
    this.isGone = true;
    const now = this.home.clock.monotonic();
    for (const topic of this.topics) this.home.topics.leave(topic, this, now);
    this.topics.clear();
    this.held.clear();
    this.home.gone(this, why);
  }
}

type Wish = Extract<ClientMessage, { op: 'subscribe' }>['topics'][number];

/** Close codes of WebSocket itself: trouble on this side; try again later. */
const BROKEN = 1011;
const TRY_AGAIN = 1013;

function problem(code: ErrorCode, detail: string): ServerMessage {
  return { type: 'problem', code, detail };
}

function parsed(text: string): ClientMessage | undefined {
  try {
    return clientMessage.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
