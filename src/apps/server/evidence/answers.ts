import type { Clock } from '#core/clock.ts';
import { canonicalJson } from '#core/hash.ts';

/** How long an answer stays good: other processes store outcomes too. */
const GOOD_MS = 5_000;
const REMEMBERED = 64;

/** Answers that take long to work out, remembered for a moment. Whoever asks the same while one is made waits for it. */
export class Answers {
  private readonly clock: Clock;
  private readonly state: () => number;
  private readonly known = new Map<string, Known>();

  /** `state` changes when this process has stored more: answers of before are no longer good. */
  constructor(clock: Clock, state: () => number) {
    this.clock = clock;
    this.state = state;
  }

  get<T>(name: string, question: object, make: () => Promise<T>): Promise<T> {
    const key = `${name} ${this.state()} ${canonicalJson(question)}`;
    const found = this.known.get(key);
    const now = this.clock.monotonic();
    if (found !== undefined && now < found.goodUntil) return found.answer as Promise<T>;
    const answer = make();
    // While it is made it is good; then for some seconds more. What went wrong is asked again at once.
    const known: Known = { answer, goodUntil: Number.POSITIVE_INFINITY };
    this.known.delete(key);
    this.known.set(key, known);
    answer.then(
      () => (known.goodUntil = this.clock.monotonic() + GOOD_MS),
      () => (known.goodUntil = 0),
    );
    for (const oldest of this.known.keys()) {
      if (this.known.size <= REMEMBERED) break;
      this.known.delete(oldest);
    }
    return answer;
  }
}

interface Known {
  readonly answer: Promise<unknown>;
  goodUntil: number;
}
