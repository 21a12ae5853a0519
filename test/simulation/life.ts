import type { Clock } from '#core/clock.ts';
import type { Rng } from '#core/rng.ts';

/**
 * One life of a process. It ends at a chosen await: what was asked for has then happened or has not, and nothing that comes
 * after it in that process ever does.
 */
export class Life {
  isOver = false;
  private left: number;
  private readonly onDeath: () => void;

  /** `awaits`: how many awaits it lives; endless when left out. */
  constructor(onDeath: () => void, awaits = Number.POSITIVE_INFINITY) {
    this.onDeath = onDeath;
    this.left = awaits;
  }

  end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.onDeath();
  }

  /** Before and after every await of something outside. A dead process never comes back from it. */
  async point(): Promise<void> {
    if (!this.isOver && --this.left <= 0) this.end();
    if (this.isOver) await new Promise<never>(() => undefined);
  }
}

/** The same object as a process sees it that may die before or after each of its calls. */
export function mortal<T extends object>(target: T, life: Life): T {
  return new Proxy(target, {
    get(object, name) {
      const value = Reflect.get(object, name, object) as unknown;
      if (typeof value !== 'function') return value;
      // Listening is no await: what is heard is stopped where it is heard.
      if (name === 'listen') return (listener: object) => (value as Listen).call(object, deafened(listener, life));
      return async (...inputs: unknown[]): Promise<unknown> => {
        await life.point();
        const answer: unknown = await (value as Call).apply(object, inputs);
        await life.point();
        return answer;
      };
    },
  });
}

type Call = (...inputs: unknown[]) => Promise<unknown>;
type Listen = (listener: object) => () => void;

/** A listener that hears nothing any more once its process is dead. */
function deafened(listener: object, life: Life): object {
  return new Proxy(listener, {
    get(object, name) {
      const value = Reflect.get(object, name, object) as (...told: unknown[]) => void;
      return (...told: unknown[]): void => void (!life.isOver && value.apply(object, told));
    },
  });
}

/** A store that takes its time, as a disk does: what happens while it writes happens to orders that have not left yet. */
export function slow<T extends object>(target: T, clock: Clock, rng: Rng): T {
  return new Proxy(target, {
    get(object, name) {
      const value = Reflect.get(object, name, object) as unknown;
      if (typeof value !== 'function') return value;
      return async (...inputs: unknown[]): Promise<unknown> => {
        await clock.sleep(rng.uniform() < 0.9 ? rng.integer(0, 3) : rng.integer(10, 400));
        return (value as Call).apply(object, inputs);
      };
    },
  });
}
