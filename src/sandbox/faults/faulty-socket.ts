import type { Clock } from '#core/clock.ts';
import type { Socket, SocketListener, SocketPort } from '#core/wire.ts';
import { damaged } from '#sandbox/faults/damaged-text.ts';
import type { FaultDice } from '#sandbox/faults/fault-dice.ts';
import type { SocketFault, SocketRule } from '#sandbox/faults/fault-rule.ts';

/** A port before another one, on whose connections things go wrong by the dice of the moment. */
export function faultySockets(inner: SocketPort, clock: Clock, dice: () => FaultDice<SocketRule>): SocketPort {
  return (path, listener) => {
    const refusal = dice().strike(
      ({ fault, path: wanted }) => fault.kind === 'refuse' && path.startsWith(wanted ?? ''),
    );
    if (refusal !== undefined) return refused(clock, listener);
    return new FaultyLine(path, { clock, dice, listener }).open(inner);
  };
}

function refused(clock: Clock, listener: SocketListener): Socket {
  clock.after(0, () => listener.onClose(1_006, 'connection refused'));
  return { send: () => undefined, close: () => undefined };
}

interface LineParts {
  readonly clock: Clock;
  readonly dice: () => FaultDice<SocketRule>;
  readonly listener: SocketListener;
}

/** One connection: what the exchange says passes through here, in order but for what the faults make of it. */
class FaultyLine implements SocketListener {
  private readonly path: string;
  private readonly parts: LineParts;
  private socket: Socket | undefined;
  /** A message that waits to be overtaken. */
  private held: string | undefined;
  /** Until when messages are late; whatever comes meanwhile waits behind them. */
  private lateUntil = Number.NEGATIVE_INFINITY;
  private isOver = false;

  constructor(path: string, parts: LineParts) {
    this.path = path;
    this.parts = parts;
  }

  open(inner: SocketPort): Socket {
    this.socket = inner(this.path, this);
    return this.socket;
  }

  onOpen(): void {
    this.parts.listener.onOpen();
  }

  onText(text: string): void {
    if (this.isOver) return;
    const rule = this.parts
      .dice()
      .strike(
        ({ fault, path, holds }) =>
          fault.kind !== 'refuse' && this.path.startsWith(path ?? '') && (holds === undefined || text.includes(holds)),
      );
    const overtaken = this.held;
    this.held = undefined;
    if (rule === undefined) this.deliver(text);
    else this.harm(text, rule.fault);
    if (overtaken !== undefined) this.deliver(overtaken);
  }

  onClose(code: number, reason: string): void {
    if (this.isOver) return;
    this.isOver = true;
    this.parts.listener.onClose(code, reason);
  }

  private harm(text: string, fault: SocketFault): void {
    switch (fault.kind) {
      case 'drop':
      case 'refuse':
        return;
      case 'duplicate':
        this.deliver(text);
        this.deliver(text);
        return;
      case 'reorder':
        this.held = text;
        return;
      case 'delay':
        this.lateUntil = Math.max(this.lateUntil, this.parts.clock.monotonic() + fault.ms);
        this.deliver(text);
        return;
      case 'truncate':
      case 'garbage':
      case 'corrupt-hash':
        this.deliver(damaged(text, fault));
        return;
      case 'close':
        this.onClose(1_006, 'connection reset');
        this.socket?.close();
    }
  }

  /** Those that are late come in the order in which they were sent. */
  private deliver(text: string): void {
    const { clock, listener } = this.parts;
    const wait = this.lateUntil - clock.monotonic();
    if (wait <= 0) listener.onText(text);
    else {
      clock.after(wait, () => {
        if (!this.isOver) listener.onText(text);
      });
    }
  }
}
