import type { Socket, SocketPort } from '#core/wire.ts';

/** The wire between feed and venue: counts what passes, and can hold back what the venue says. */
export class StageLine {
  pings = 0;
  pongs = 0;
  /** Frames that the venue has said. */
  frames = 0;
  opened = 0;
  /** Frames that wait while the line is held. */
  private held: { readonly text: string; readonly deliver: () => void }[] | undefined;
  private readonly inner: SocketPort;

  constructor(inner: SocketPort) {
    this.inner = inner;
  }

  readonly connect: SocketPort = (path, listener): Socket => {
    this.opened++;
    const socket = this.inner(path, {
      onOpen: () => listener.onOpen(),
      onClose: (code, reason) => listener.onClose(code, reason),
      onText: (text) => {
        this.frames++;
        if (text === 'PONG') this.pongs++;
        if (this.held === undefined) listener.onText(text);
        else this.held.push({ text, deliver: () => listener.onText(text) });
      },
    });
    return {
      send: (text) => {
        if (text === 'PING') this.pings++;
        socket.send(text);
      },
      close: (code, reason) => socket.close(code, reason),
    };
  };

  /** Frames that have been held back. */
  get waiting(): number {
    return this.held?.length ?? Number.NaN;
  }

  /** From now on nothing arrives. */
  hold(): void {
    this.held ??= [];
  }

  /** Everything that was held back arrives at once; gives back what it was. */
  release(): readonly string[] {
    const held = this.held ?? [];
    this.held = undefined;
    for (const { deliver } of held) deliver();
    return held.map(({ text }) => text);
  }
}
