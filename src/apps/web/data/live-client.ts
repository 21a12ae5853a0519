import type { ClientMessage, ServerMessage } from '#contract/live.ts';

export type LiveEvent = Extract<ServerMessage, { type: 'event' }>;

/** What a page hears of a topic: events in order, and that it has to load anew. */
export interface LiveListener {
  readonly onEvents: (events: readonly LiveEvent[]) => void;
  readonly onReset?: () => void;
}

/** `open`: hears everything. `lost`: tries again. `idle`: nobody listens. */
export interface LiveState {
  readonly status: 'idle' | 'connecting' | 'open' | 'lost';
  /** When the server was heard last; null before the first time. */
  readonly lastHeard: number | null;
  /** When the next try is due, while it is lost. */
  readonly nextTry: number | null;
  /** Life of the server; another one means that it has been started again. */
  readonly epoch: string | null;
}

/** As much of a WebSocket as is used. */
export interface LiveSocket {
  send(text: string): void;
  close(): void;
}

/** What a socket tells. */
export interface LiveEar {
  readonly onOpen: () => void;
  readonly onMessage: (data: unknown) => void;
  readonly onClose: (code: number) => void;
}

/** What the client needs of its surroundings. */
export interface LiveWorld {
  /** Begins to connect, and tells `ear` what comes of it. */
  readonly open: (ear: LiveEar) => LiveSocket;
  readonly now: () => number;
  /** Calls back later; gives what cancels it. */
  readonly later: (ms: number, run: () => void) => () => void;
  /** Calls back before the next picture is painted, or soon when nothing is painted. */
  readonly nextFrame: (run: () => void) => void;
  /** 0 up to 1. */
  readonly random: () => number;
  /** The server says that the session is over. */
  readonly onExpired: () => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 20_000;
const HEARTBEAT_MS = 15_000;
const UNAUTHORISED = 4401;

interface Topic {
  readonly listeners: Set<LiveListener>;
  seq: number | undefined;
  epoch: string | undefined;
  pending: LiveEvent[];
}

/**
 * One socket for the whole page. It comes back by itself, says where it left off, and notices a line that is silent. Events are handed
 * out once a frame, so that a busy market costs one rendering and not hundreds.
 */
export class LiveClient {
  private readonly world: LiveWorld;
  private readonly onState: (state: LiveState) => void;
  private readonly topics = new Map<string, Topic>();
  private socket: LiveSocket | undefined;
  private isOpen = false;
  /** Counts the sockets. */
  private life = 0;
  private tries = 0;
  private heartbeatMs = HEARTBEAT_MS;
  private state: LiveState = { status: 'idle', lastHeard: null, nextTry: null, epoch: null };
  private cancelRetry: (() => void) | undefined;
  private cancelWatch: (() => void) | undefined;
  private isFlushDue = false;
  private watchedAt = 0;
  private waitsForSignIn = false;

  constructor(world: LiveWorld, onState: (state: LiveState) => void) {
    this.world = world;
    this.onState = onState;
  }

  /** Listens to a topic; gives what ends it. */
  listen(name: string, listener: LiveListener): () => void {
    let topic = this.topics.get(name);
    if (topic === undefined) {
      topic = { listeners: new Set(), seq: undefined, epoch: undefined, pending: [] };
      this.topics.set(name, topic);
      if (this.isOpen) this.subscribe([name]);
    }
    topic.listeners.add(listener);
    if (this.socket === undefined && this.cancelRetry === undefined && !this.waitsForSignIn) this.connect();
    return () => this.leave(name, listener);
  }

  /** Connects at once when it is not connected: the line is back, the laptop woke up, somebody signed in. */
  wake(): void {
    this.waitsForSignIn = false;
    if (this.isOpen && this.world.now() - this.watchedAt < 2 * this.heartbeatMs) return;
    if (this.topics.size === 0) return;
    this.tries = 0;
    this.drop();
    this.connect();
  }

  private leave(name: string, listener: LiveListener): void {
    const topic = this.topics.get(name);
    if (topic === undefined) return;
    topic.listeners.delete(listener);
    if (topic.listeners.size > 0) return;
    this.topics.delete(name);
    if (this.isOpen) this.say({ op: 'unsubscribe', topics: [name] });
  }

  private connect(): void {
    this.cancelRetry?.();
    this.cancelRetry = undefined;
    const isFirst = this.state.status === 'idle' || this.state.status === 'connecting';
    this.tell({ status: isFirst ? 'connecting' : 'lost', nextTry: null });
    const life = ++this.life;
    // What an earlier socket still says is about nothing.
    const isMine = (): boolean => life === this.life;
    this.socket = this.world.open({
      onOpen: () => isMine() && this.opened(),
      onMessage: (data) => isMine() && this.heard(data),
      onClose: (code) => isMine() && this.lost(code),
    });
    this.watch();
  }

  private opened(): void {
    this.isOpen = true;
    this.watch();
    if (this.topics.size > 0) this.subscribe([...this.topics.keys()]);
  }

  private subscribe(names: readonly string[]): void {
    const topics = names.map((topic) => {
      const { seq, epoch } = this.topics.get(topic)!;
      return { topic, ...(seq === undefined ? {} : { since: seq }), ...(epoch === undefined ? {} : { epoch }) };
    });
    for (let from = 0; from < topics.length; from += 50) {
      this.say({ op: 'subscribe', topics: topics.slice(from, from + 50) });
    }
  }

  private say(message: ClientMessage): void {
    this.socket?.send(JSON.stringify(message));
  }

  private heard(data: unknown): void {
    if (typeof data !== 'string') return;
    this.watch();
    for (const message of messagesOf(data)) this.take(message);
  }

  private take(message: ServerMessage): void {
    if (message.type === 'welcome') {
      this.tries = 0;
      this.heartbeatMs = message.heartbeatMs;
      this.watch();
      this.tell({ status: 'open', nextTry: null, epoch: message.epoch });
    } else if (message.type === 'subscribed') this.subscribed(message);
    else if (message.type === 'event') this.happened(message);
    const isQuiet = message.type === 'event' && this.world.now() - (this.state.lastHeard ?? 0) < 1_000;
    if (!isQuiet) this.tell({ lastHeard: this.world.now() });
  }

  private subscribed({ topic: name, seq, state }: Extract<ServerMessage, { type: 'subscribed' }>): void {
    const topic = this.topics.get(name);
    if (topic === undefined) return;
    const isMissing = state === 'reset' || (state === 'fresh' && topic.seq !== undefined && topic.seq !== seq);
    if (state !== 'resumed') topic.seq = seq;
    topic.epoch = this.state.epoch ?? undefined;
    if (!isMissing) return;
    topic.pending = [];
    for (const listener of topic.listeners) listener.onReset?.();
  }

  private happened(event: LiveEvent): void {
    const topic = this.topics.get(event.topic);
    // What was said twice, around a reconnection, is heard once.
    if (topic === undefined || (topic.seq !== undefined && event.seq <= topic.seq)) return;
    topic.seq = event.seq;
    topic.pending.push(event);
    if (this.isFlushDue) return;
    this.isFlushDue = true;
    this.world.nextFrame(() => this.flush());
  }

  private flush(): void {
    this.isFlushDue = false;
    for (const topic of this.topics.values()) {
      const events = topic.pending;
      if (events.length === 0) continue;
      topic.pending = [];
      for (const listener of topic.listeners) listener.onEvents(events);
    }
  }

  private lost(code: number): void {
    this.drop();
    if (code === UNAUTHORISED) {
      this.waitsForSignIn = true;
      this.tell({ status: 'lost', nextTry: null });
      this.world.onExpired();
      return;
    }
    if (this.topics.size === 0) return this.tell({ status: 'idle', nextTry: null });
    const longest = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries++);
    const wait = longest / 2 + (this.world.random() * longest) / 2;
    this.tell({ status: 'lost', nextTry: this.world.now() + wait });
    this.cancelRetry = this.world.later(wait, () => this.connect());
  }

  /** A line that says nothing for two heartbeats is dead, however open it looks; the server hears a ping in between. */
  private watch(): void {
    this.watchedAt = this.world.now();
    this.cancelWatch?.();
    this.cancelWatch = this.world.later(this.heartbeatMs * 1.2, () => {
      if (this.isOpen) this.say({ op: 'ping' });
      this.cancelWatch = this.world.later(this.heartbeatMs, () => this.lost(0));
    });
  }

  private drop(): void {
    const socket = this.socket;
    this.socket = undefined;
    this.life++;
    this.isOpen = false;
    this.cancelWatch?.();
    this.cancelRetry?.();
    this.cancelWatch = this.cancelRetry = undefined;
    socket?.close();
  }

  private tell(change: Partial<LiveState>): void {
    this.state = { ...this.state, ...change };
    this.onState(this.state);
  }
}

/** A frame holds one message or several; what is none of them is left out. */
function messagesOf(text: string): ServerMessage[] {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    return [];
  }
  return (Array.isArray(said) ? said : [said]).filter(
    (message): message is ServerMessage =>
      typeof message === 'object' && message !== null && typeof (message as { type?: unknown }).type === 'string',
  );
}
