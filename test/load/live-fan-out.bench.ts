import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { WebSocketServer } from 'ws';
import { invariant } from '#core/invariant.ts';
import { systemClock } from '#adapters/transport/system-clock.ts';
import { LiveHub } from '#apps/server/live/live-hub.ts';
import { registerLive } from '#apps/server/live/live-socket.ts';
import type { BenchCase, BenchMeasure } from '#tools/bench-case.ts';
import type { Crowd, CrowdNews } from './live-clients.ts';

const CLIENTS = 100;
const PACED_PER_S = 600;
const PACED = 1_200;
const FLAT_OUT = 4_000;
/** Of each figure; the middle one counts, so that one hiccup of the machine is not the figure. */
const ROUNDS = 5;
/** Messages that are told together: what one bar of a market sets off. */
const BURST = 3;
/** Nothing more is told while a client has more than this unsent. */
const BUFFER_MAX = 64 * 1024;

const ANYBODY = { mayRead: () => true, stillAllowed: async () => true };
const HELLO = JSON.stringify({ op: 'subscribe', topics: [{ topic: 'fills' }] });

export const benches: readonly BenchCase[] = [{ name: 'fan-out to live clients', run }];

/** One process tells, another holds 100 clients. The peer sends each message, made into text once, to all sockets of a plain `ws`. */
async function run(): Promise<BenchMeasure[]> {
  const matches = [await prepared(await liveServer()), await prepared(await plainServer())] as const;
  const rounds: [Figures[], Figures[]] = [[], []];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const side of [0, 1] as const) rounds[side].push(await matches[side].round());
    }
  } finally {
    for (const match of matches) await match.close();
  }
  const [ours, plain] = [middleOf(rounds[0]), middleOf(rounds[1])];
  const peer = 'ws 8, plain broadcast';
  const paced = `at ${(PACED_PER_S * CLIENTS) / 1_000}k messages/s to ${CLIENTS} clients`;
  return [
    {
      name: `fan-out to ${CLIENTS} clients`,
      value: ours.perSecond,
      unit: 'messages/s',
      peer,
      peerValue: plain.perSecond,
    },
    {
      name: `published to received, ${paced}, median`,
      value: ours.medianMs,
      unit: 'ms',
      peer,
      peerValue: plain.medianMs,
    },
    { name: 'the same, p99', value: ours.p99Ms, unit: 'ms', peer, peerValue: plain.p99Ms },
  ];
}

interface Teller {
  readonly url: string;
  readonly hello: string | undefined;
  readonly isReadyAt: string | undefined;
  tell(data: object): void;
  /** Unsent, of the client that has most. */
  buffered(): number;
  close(): Promise<void>;
}

async function liveServer(): Promise<Teller> {
  const hub = new LiveHub({ clock: systemClock, epoch: 'bench' });
  const app = fastify();
  await registerLive(app, { hub, authorise: async () => ANYBODY });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/ws/live`,
    hello: HELLO,
    isReadyAt: '"subscribed"',
    tell: (data) => hub.publish('fills', data),
    buffered: () => mostBuffered(app.websocketServer),
    close: () => app.close(),
  };
}

async function plainServer(): Promise<Teller> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await once(server, 'listening');
  let seq = 0;
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hello: undefined,
    isReadyAt: undefined,
    tell: (data) => {
      const text = JSON.stringify({ type: 'event', topic: 'fills', seq: ++seq, time: Date.now(), data });
      for (const client of server.clients) client.send(text);
    },
    buffered: () => mostBuffered(server),
    close: async () => {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function mostBuffered({ clients }: WebSocketServer): number {
  let most = 0;
  for (const { bufferedAmount } of clients) most = Math.max(most, bufferedAmount);
  return most;
}

interface Figures {
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p99Ms: number;
}

interface Match {
  round(): Promise<Figures>;
  close(): Promise<void>;
}

async function prepared(teller: Teller): Promise<Match> {
  const child = fork(new URL('live-clients.ts', import.meta.url), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const { url, hello, isReadyAt } = teller;
  child.send({ url, clients: CLIENTS, hello, isReadyAt } satisfies Crowd);
  await news(child, 'ready');
  await flatOut(teller, child, 2_000);
  return {
    round: async () => {
      const begun = performance.now();
      await flatOut(teller, child, FLAT_OUT);
      const perSecond = (1_000 * FLAT_OUT * CLIENTS) / (performance.now() - begun);
      const { medianMs, p99Ms } = await paced(teller, child);
      return { perSecond, medianMs, p99Ms };
    },
    close: async () => {
      child.kill();
      await teller.close();
    },
  };
}

function middleOf(rounds: readonly Figures[]): Figures {
  return {
    perSecond: middle(rounds.map(({ perSecond }) => perSecond)),
    medianMs: middle(rounds.map(({ medianMs }) => medianMs)),
    p99Ms: middle(rounds.map(({ p99Ms }) => p99Ms)),
  };
}

async function flatOut(teller: Teller, child: ChildProcess, messages: number): Promise<void> {
  const done = news(child, 'done');
  for (let i = 1; i <= messages; i++) {
    teller.tell(fill(i, messages));
    if (i % BURST !== 0) continue;
    do await turn();
    while (teller.buffered() > BUFFER_MAX);
  }
  const { received } = await done;
  invariant(received === messages * CLIENTS, `all messages came, were ${received}`);
}

/** Bursts at even times, whatever becomes of them: a server that falls behind shows it in the delay. */
async function paced(teller: Teller, child: ChildProcess): Promise<Extract<CrowdNews, { kind: 'done' }>> {
  const done = news(child, 'done');
  const begun = performance.now();
  for (let i = 1; i <= PACED; i++) {
    teller.tell(fill(i, PACED));
    if (i % BURST !== 0) continue;
    const waitMs = begun + (1_000 * i) / PACED_PER_S - performance.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, waitMs)));
  }
  return done;
}

function fill(i: number, of: number): object {
  return {
    id: `fill-${i}`,
    order: `order-${i}`,
    session: 'paper-1',
    instrument: 'BTC/USDT@sandbox',
    side: 'buy',
    quantity: '0.01250',
    price: '64250.10',
    fee: { amount: '0.80', currency: 'USDT' },
    sent: performance.timeOrigin + performance.now(),
    last: i === of,
  };
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function news<Kind extends CrowdNews['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<CrowdNews, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const onNews = (message: unknown): void => {
      const told = message as CrowdNews;
      if (told.kind !== kind) return;
      child.off('message', onNews);
      child.off('exit', onExit);
      resolve(told as Extract<CrowdNews, { kind: Kind }>);
    };
    const onExit = (code: number | null): void => reject(new Error(`The clients ended with ${code}`));
    child.on('message', onNews);
    child.once('exit', onExit);
  });
}
