import { beforeEach, describe, expect, it } from 'vitest';
import type { ClientMessage, ServerMessage } from '#contract/live.ts';
import { LiveClient } from '#apps/web/data/live-client.ts';
import type { LiveEar, LiveEvent, LiveState } from '#apps/web/data/live-client.ts';

/** A world whose clock moves when it is told to, and whose sockets are in our hands. */
class World {
  now = 1_000_000;
  readonly sockets: Socket[] = [];
  readonly states: LiveState[] = [];
  expired = 0;
  private timers: { at: number; run: () => void }[] = [];
  private frames: (() => void)[] = [];
  readonly client = new LiveClient(
    {
      open: (ear) => {
        const socket = new Socket(ear);
        this.sockets.push(socket);
        return socket;
      },
      now: () => this.now,
      later: (ms, run) => {
        const timer = { at: this.now + ms, run };
        this.timers.push(timer);
        return () => void (this.timers = this.timers.filter((other) => other !== timer));
      },
      nextFrame: (run) => void this.frames.push(run),
      random: () => 0.5,
      onExpired: () => void this.expired++,
    },
    (state) => this.states.push(state),
  );

  get socket(): Socket {
    return this.sockets.at(-1)!;
  }

  get state(): LiveState {
    return this.states.at(-1)!;
  }

  /** Lets time pass, timer by timer. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.timers = this.timers.filter((timer) => timer !== due);
      this.now = due.at;
      due.run();
    }
    this.now = end;
  }

  /** The clock jumps and no timer runs: the machine slept. */
  sleep(ms: number): void {
    this.now += ms;
  }

  paint(): void {
    for (const run of this.frames.splice(0)) run();
  }
}

class Socket {
  readonly said: ClientMessage[] = [];
  isClosed = false;
  private readonly ear: LiveEar;

  constructor(ear: LiveEar) {
    this.ear = ear;
  }

  send(text: string): void {
    this.said.push(JSON.parse(text) as ClientMessage);
  }

  close(): void {
    this.isClosed = true;
  }

  accept(epoch = 'e1'): void {
    this.ear.onOpen();
    this.tell({ type: 'welcome', epoch, now: 0, heartbeatMs: 10_000 });
  }

  tell(...messages: ServerMessage[]): void {
    this.ear.onMessage(JSON.stringify(messages.length === 1 ? messages[0] : messages));
  }

  raw(text: unknown): void {
    this.ear.onMessage(text);
  }

  lose(code = 1006): void {
    this.ear.onClose(code);
  }
}

const event = (topic: string, seq: number, data: unknown = seq): ServerMessage => ({
  type: 'event',
  topic,
  seq,
  time: 0,
  data,
});
const subscribed = (topic: string, seq: number, state: 'fresh' | 'resumed' | 'reset'): ServerMessage => ({
  type: 'subscribed',
  topic,
  seq,
  state,
});

let world: World;
let heard: LiveEvent[][];
let resets: number;
const listen = (topic: string): (() => void) =>
  world.client.listen(topic, { onEvents: (events) => heard.push([...events]), onReset: () => void resets++ });
const seqs = (): number[][] => heard.map((batch) => batch.map(({ seq }) => seq));

beforeEach(() => {
  world = new World();
  heard = [];
  resets = 0;
});

describe('the live socket', () => {
  it('opens when the first one listens, and subscribes each topic once', () => {
    expect(world.sockets).toHaveLength(0);
    listen('orders');
    listen('orders');
    listen('runs');
    expect(world.sockets).toHaveLength(1);
    world.socket.accept();
    expect(world.socket.said).toEqual([{ op: 'subscribe', topics: [{ topic: 'orders' }, { topic: 'runs' }] }]);
    expect(world.state.status).toBe('open');
  });

  it('leaves a topic when the last one has gone', () => {
    const first = listen('orders');
    const second = listen('orders');
    world.socket.accept();
    first();
    expect(world.socket.said.at(-1)?.op).toBe('subscribe');
    second();
    expect(world.socket.said.at(-1)).toEqual({ op: 'unsubscribe', topics: ['orders'] });
  });

  it('hands out everything of a frame at once, in order, and takes several messages in one piece', () => {
    listen('orders');
    world.socket.accept();
    world.socket.tell(subscribed('orders', 0, 'fresh'), event('orders', 1), event('orders', 2));
    world.socket.tell(event('orders', 3));
    expect(heard).toEqual([]);
    world.paint();
    expect(seqs()).toEqual([[1, 2, 3]]);
    world.paint();
    expect(heard).toHaveLength(1);
  });

  it('hears nothing of other topics, nor what is no message', () => {
    listen('orders');
    world.socket.accept();
    world.socket.raw('{');
    world.socket.raw('[null, 3, {"kind":"x"}]');
    world.socket.raw(new ArrayBuffer(2));
    world.socket.tell(event('fills', 1));
    world.paint();
    expect(heard).toEqual([]);
    expect(world.state.status).toBe('open');
  });
});

describe('a line that is lost', () => {
  it('is tried again after ever longer waits, up to a limit', () => {
    listen('orders');
    world.socket.accept();
    const waits: number[] = [];
    for (let i = 0; i < 9; i++) {
      world.socket.lose();
      waits.push(world.state.nextTry! - world.now);
      world.pass(waits.at(-1)!);
    }
    expect(waits).toEqual([375, 750, 1_500, 3_000, 6_000, 12_000, 15_000, 15_000, 15_000]);
    world.socket.accept();
    world.socket.lose();
    expect(world.state.nextTry! - world.now).toBe(375);
  });

  it('goes on after the last message that was heard', () => {
    listen('orders');
    world.socket.accept();
    world.socket.tell(subscribed('orders', 5, 'fresh'), event('orders', 6));
    world.socket.lose();
    world.pass(1_000);
    world.socket.accept();
    expect(world.socket.said).toEqual([{ op: 'subscribe', topics: [{ topic: 'orders', since: 6, epoch: 'e1' }] }]);
    world.socket.tell(subscribed('orders', 6, 'resumed'), event('orders', 6), event('orders', 7));
    world.paint();
    expect(seqs()).toEqual([[6, 7]]);
    expect(resets).toBe(0);
  });

  it('is told to load anew when what was missed is gone, and hears the numbers of the new life', () => {
    listen('orders');
    world.socket.accept();
    world.socket.tell(subscribed('orders', 50, 'fresh'), event('orders', 51));
    world.socket.lose();
    world.pass(1_000);
    world.socket.accept('e2');
    world.socket.tell(subscribed('orders', 2, 'reset'), event('orders', 3));
    world.paint();
    expect(resets).toBe(1);
    expect(seqs()).toEqual([[3]]);
    expect(world.state.epoch).toBe('e2');
  });

  it('says since when nothing was heard', () => {
    listen('orders');
    world.socket.accept();
    const then = world.now;
    world.pass(3_000);
    world.socket.lose();
    expect(world.state).toMatchObject({ status: 'lost', lastHeard: then });
  });

  it('hears nothing more from a socket that it has left', () => {
    listen('orders');
    const old = world.socket;
    old.accept();
    old.lose();
    world.pass(1_000);
    world.socket.accept();
    old.tell(event('orders', 9));
    old.lose();
    world.paint();
    expect(heard).toEqual([]);
    expect(world.state.status).toBe('open');
  });

  it('waits for somebody to sign in when the session is over', () => {
    listen('orders');
    world.socket.accept();
    world.socket.lose(4401);
    world.pass(60_000);
    expect([world.expired, world.sockets.length]).toEqual([1, 1]);
    world.client.wake();
    expect(world.sockets).toHaveLength(2);
  });
});

describe('a line that is silent', () => {
  it('is asked, and given up when it does not answer', () => {
    listen('orders');
    world.socket.accept();
    world.pass(12_000);
    expect(world.socket.said.at(-1)).toEqual({ op: 'ping' });
    world.pass(10_000);
    expect(world.sockets[0]!.isClosed).toBe(true);
    expect(world.state.status).toBe('lost');
    world.pass(1_000);
    expect(world.sockets).toHaveLength(2);
  });

  it('stays as long as heartbeats come', () => {
    listen('orders');
    world.socket.accept();
    for (let i = 0; i < 20; i++) {
      world.pass(10_000);
      world.socket.tell({ type: 'heartbeat', now: 0 });
    }
    expect(world.sockets).toHaveLength(1);
    expect(world.state).toMatchObject({ status: 'open', lastHeard: world.now });
  });

  it('is made anew at once when the machine has slept', () => {
    listen('orders');
    world.socket.accept();
    world.client.wake();
    expect(world.sockets).toHaveLength(1);
    world.sleep(3_600_000);
    world.client.wake();
    expect(world.sockets).toHaveLength(2);
    expect(world.sockets[0]!.isClosed).toBe(true);
  });

  it('is tried at once when the network is back, whatever wait was left', () => {
    listen('orders');
    world.socket.accept();
    for (let i = 0; i < 6; i++) {
      world.socket.lose();
      world.pass(15_000);
    }
    world.socket.lose();
    const before = world.sockets.length;
    world.client.wake();
    expect(world.sockets).toHaveLength(before + 1);
  });
});
