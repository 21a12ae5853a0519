/** Outcomes handed over between two looks at everything else that waits. */
const PIECE = 1_000;

/** A long stream with pauses, in which timers, sockets and signals get their turn; ends by throwing the reason of `signal` when that is aborted. */
export async function* calmly<T>(items: AsyncIterable<T>, signal?: AbortSignal): AsyncGenerator<T> {
  let count = 0;
  for await (const item of items) {
    yield item;
    if (++count % PIECE !== 0) continue;
    await new Promise((wake) => setImmediate(wake));
    signal?.throwIfAborted();
  }
}
