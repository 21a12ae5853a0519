// A process of its own: clients of a WebSocket server that count what they get and how late it comes. Told by its parent how many connect
// where; says `ready`, and `done` with its figures once every client has the message marked as last.
import { invariant } from '#core/invariant.ts';
import { WebSocket } from 'ws';

/** What the parent says. */
export interface Crowd {
  readonly url: string;
  readonly clients: number;
  /** What each client says once it is connected. */
  readonly hello: string | undefined;
  /** Messages that begin so are not counted. */
  readonly isReadyAt: string | undefined;
}

/** What this process says. */
export type CrowdNews =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly received: number; readonly medianMs: number; readonly p99Ms: number };

const say = process.send?.bind(process);
if (say !== undefined) {
  process.once('message', (crowd) => attend(crowd as Crowd, (news) => void say(news)));
}

function attend({ url, clients, hello, isReadyAt }: Crowd, tell: (news: CrowdNews) => void): void {
  let ready = 0;
  let late: number[] = [];
  let finished = 0;
  const onReady = (): void => {
    if (++ready === clients) tell({ kind: 'ready' });
  };
  for (let i = 0; i < clients; i++) {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on('open', () => {
      if (hello !== undefined) socket.send(hello);
      if (isReadyAt === undefined) onReady();
    });
    socket.on('error', (error) => {
      throw error;
    });
    socket.on('message', (data: Buffer) => {
      const text = data.toString();
      const at = text.indexOf('"sent":');
      if (at < 0) {
        if (isReadyAt !== undefined && text.includes(isReadyAt)) onReady();
        return;
      }
      late.push(performance.timeOrigin + performance.now() - Number.parseFloat(text.slice(at + 7)));
      if (!text.includes('"last":true') || ++finished < clients) return;
      late.sort((a, b) => a - b);
      tell({ kind: 'done', received: late.length, medianMs: share(late, 0.5), p99Ms: share(late, 0.99) });
      late = [];
      finished = 0;
    });
  }
}

function share(sorted: readonly number[], part: number): number {
  const value = sorted[Math.floor(sorted.length * part)];
  invariant(value !== undefined, 'messages came');
  return value;
}
