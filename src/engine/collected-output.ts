import type { Signal } from '#domain/signals/signal.ts';
import type { StrategyOutput } from '#domain/signals/strategy.ts';

export type Command =
  | { readonly kind: 'signal'; readonly signal: Signal }
  | { readonly kind: 'exit'; readonly reason: string };

/** What a strategy said while it handled one bar, in order. */
export class CollectedOutput implements StrategyOutput {
  private commands: Command[] = [];

  get isEmpty(): boolean {
    return this.commands.length === 0;
  }

  signal(signal: Signal): void {
    this.commands.push({ kind: 'signal', signal });
  }

  exit(reason: string): void {
    this.commands.push({ kind: 'exit', reason });
  }

  take(): readonly Command[] {
    const { commands } = this;
    this.commands = [];
    return commands;
  }
}
