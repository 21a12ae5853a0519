import { AssayError } from '#core/errors.ts';

/** Lets a few works run at a time; others wait for their turn, and of those only so many. */
export class WaitingLine {
  private readonly atOnce: number;
  private readonly most: number;
  private readonly waiting: (() => void)[] = [];
  private running = 0;

  constructor(atOnce: number, most: number) {
    this.atOnce = atOnce;
    this.most = most;
  }

  /** Throws `request.too-many` when too many wait already. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.atOnce) await this.turn();
    else this.running++;
    try {
      return await work();
    } finally {
      // The place goes to the next in line, so that nobody can slip in between.
      const next = this.waiting.shift();
      if (next === undefined) this.running--;
      else next();
    }
  }

  private turn(): Promise<void> {
    if (this.waiting.length >= this.most) {
      throw new AssayError('request.too-many', `Expected fewer sign-ins at once, were more than "${this.most}"`, {
        remedy: 'Try again in a few seconds.',
      });
    }
    return new Promise((wake) => this.waiting.push(wake));
  }
}
