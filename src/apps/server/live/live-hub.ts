import type { Clock } from '#core/clock.ts';
import { CLOSE } from '#contract/live.ts';
import type { ServerMessage } from '#contract/live.ts';
import { LiveClient } from '#apps/server/live/live-client.ts';
import type { Leaving, LiveHome, LiveReader, LiveSink } from '#apps/server/live/live-client.ts';
import { LIVE_LIMITS } from '#apps/server/live/live-limits.ts';
import type { LiveLimits } from '#apps/server/live/live-limits.ts';
import { Topics } from '#apps/server/live/topics.ts';
import type { LiveMessage } from '#apps/server/live/topic-log.ts';
import type { LivePublisher } from '#apps/server/platform/live-topics.ts';

export interface LiveHubParts {
  readonly clock: Clock;
  /** Names this life of the server; another one each start. */
  readonly epoch: string;
  readonly limits?: Partial<LiveLimits>;
}

/** What a hub has done since it began. */
export interface LiveCounts {
  readonly clients: number;
  readonly topics: number;
  readonly published: number;
  readonly sent: number;
  /** Messages that a newer one of the same key stood for. */
  readonly coalesced: number;
  /** Clients that were not let in. */
  readonly refused: number;
  readonly closed: Readonly<Record<Leaving, number>>;
}

/** Tells everything that is published to everyone who subscribed to it. Knows no socket: clients come with a {@link LiveSink}. */
export class LiveHub implements LivePublisher {
  readonly limits: LiveLimits;
  private readonly clock: Clock;
  private readonly epoch: string;
  private readonly topics: Topics;
  private readonly home: LiveHome;
  private readonly clients = new Set<LiveClient>();
  private readonly slow = new Set<LiveClient>();
  private readonly closed: Record<Leaving, number> = {
    left: 0,
    garbage: 0,
    silent: 0,
    stopping: 0,
    'too-slow': 0,
    unauthorised: 0,
    unchecked: 0,
    broken: 0,
  };
  private published = 0;
  private sent = 0;
  private coalesced = 0;
  private refused = 0;
  private isStopping = false;
  private stopBeating: (() => void) | undefined;
  private stopLooking: (() => void) | undefined;

  constructor({ clock, epoch, limits }: LiveHubParts) {
    this.limits = { ...LIVE_LIMITS, ...limits };
    this.clock = clock;
    this.epoch = epoch;
    this.topics = new Topics(this.limits);
    this.home = this.homeOfClients();
  }

  publish(name: string, data: unknown, key?: string): void {
    this.published++;
    const topic = this.topics.touch(name);
    const seq = topic.log.seq + 1;
    const text = eventText({ name, seq, time: this.clock.now(), data, key });
    const message: LiveMessage = { topic: name, seq, key, text };
    this.topics.append(topic, message);
    for (const client of topic.listeners) client.offer(message);
  }

  isHeard(topic: string): boolean {
    return this.topics.isHeard(topic, this.clock.monotonic());
  }

  /** Lets a client in; undefined when it was refused, in which case its sink is closed. */
  connect(sink: LiveSink, reader: LiveReader): LiveClient | undefined {
    if (this.isStopping || this.clients.size >= this.limits.clients) {
      this.refused++;
      const [code, reason] = this.isStopping ? [GOING_AWAY, STOPPING] : [CLOSE.full, this.fullText()];
      sink.close(code, reason);
      return undefined;
    }
    const client = new LiveClient(this.home, sink, reader);
    this.clients.add(client);
    this.stopBeating ??= this.clock.after(this.limits.heartbeatMs, this.beat);
    const { heartbeatMs } = this.limits;
    client.tell({ type: 'welcome', epoch: this.epoch, now: this.clock.now(), heartbeatMs });
    return client;
  }

  counts(): LiveCounts {
    const { published, sent, coalesced, refused, closed } = this;
    const { size: clients } = this.clients;
    return { clients, topics: this.topics.size, published, sent, coalesced, refused, closed: { ...closed } };
  }

  /** Closes everything for good; what is published from now on is told to nobody. */
  close(): void {
    this.isStopping = true;
    for (const client of this.clients) client.close(GOING_AWAY, STOPPING, 'stopping');
    this.stopBeating?.();
    this.stopLooking?.();
    this.stopBeating = undefined;
    this.stopLooking = undefined;
  }

  private readonly beat = (): void => {
    this.stopBeating = undefined;
    const text = JSON.stringify({ type: 'heartbeat', now: this.clock.now() } satisfies ServerMessage);
    for (const client of this.clients) client.beat(text);
    if (this.clients.size > 0) this.stopBeating = this.clock.after(this.limits.heartbeatMs, this.beat);
  };

  private readonly look = (): void => {
    this.stopLooking = undefined;
    for (const client of this.slow) if (!client.look()) this.slow.delete(client);
    if (this.slow.size > 0) this.stopLooking ??= this.clock.after(this.limits.lookMs, this.look);
  };

  private homeOfClients(): LiveHome {
    return {
      clock: this.clock,
      limits: this.limits,
      epoch: this.epoch,
      topics: this.topics,
      watch: (client) => {
        this.slow.add(client);
        this.stopLooking ??= this.clock.after(this.limits.lookMs, this.look);
      },
      sent: () => void this.sent++,
      coalesced: () => void this.coalesced++,
      gone: (client, why) => {
        this.clients.delete(client);
        this.slow.delete(client);
        this.closed[why]++;
      },
    };
  }

  private fullText(): string {
    return `${this.limits.clients} clients are connected, which is as many as this server takes`;
  }
}

/** Close code of WebSocket itself for a server that ends. */
const GOING_AWAY = 1001;
const STOPPING = 'The server is stopping';

interface EventParts {
  readonly name: string;
  readonly seq: number;
  readonly time: number;
  readonly data: unknown;
  readonly key: string | undefined;
}

/** Ends with the brace that `skipped` is put before. */
function eventText({ name, seq, time, data, key }: EventParts): string {
  const named = key === undefined ? '' : `,"key":${JSON.stringify(key)}`;
  const told = (JSON.stringify(data) as string | undefined) ?? 'null';
  return `{"type":"event","topic":${JSON.stringify(name)},"seq":${seq},"time":${time}${named},"data":${told}}`;
}
