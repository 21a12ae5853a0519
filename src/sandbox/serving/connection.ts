import type { Socket, SocketListener } from '#core/wire.ts';

/** The venue's end of a connection: what it says is delivered in order, after whatever caused it is through. */
export class Connection implements Socket {
  /** Asked whenever the client says something. */
  onRequest: (text: string) => void = () => undefined;
  onGone: () => void = () => undefined;
  private readonly listener: SocketListener;
  private outbox: (() => void)[] = [];
  private isOver = false;

  constructor(listener: SocketListener) {
    this.listener = listener;
  }

  get isOpen(): boolean {
    return !this.isOver;
  }

  opened(): void {
    this.post(() => this.listener.onOpen());
  }

  /** To the client. */
  push(text: string): void {
    if (!this.isOver) this.post(() => this.listener.onText(text));
  }

  /** From the client. */
  send(text: string): void {
    if (!this.isOver) this.onRequest(text);
  }

  close(code = 1_000, reason = ''): void {
    if (this.isOver) return;
    this.isOver = true;
    this.onGone();
    this.post(() => this.listener.onClose(code, reason));
  }

  private post(delivery: () => void): void {
    this.outbox.push(delivery);
    if (this.outbox.length === 1) queueMicrotask(() => this.deliver());
  }

  private deliver(): void {
    const { outbox } = this;
    this.outbox = [];
    for (const delivery of outbox) delivery();
  }
}
