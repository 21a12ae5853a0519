/** What the type check of the kernel knows of the platform beyond the language: nothing but this. */
declare global {
  /** A wish to stop, which ports of the kernel name. It is no clock, no randomness and no I/O; whoever makes one stands outside. */
  interface AbortSignal {
    readonly aborted: boolean;
    readonly reason: unknown;
    throwIfAborted(): void;
  }

  /** Text as bytes of UTF-8, the same everywhere. */
  class TextEncoder {
    encode(text: string): Uint8Array<ArrayBuffer>;
  }
}

/** Makes this file a module, which alone may add to what is global. */
export type KernelPlatform = AbortSignal;
