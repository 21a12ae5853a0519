import type { Command } from 'commander';
import type { CliContext } from '#apps/cli/context.ts';

/** What a file in `commands/` exports as `command`. */
export interface CliCommand {
  /** Adds arguments, options, examples and the action. The action returns nothing; failures are thrown. */
  configure(command: Command, context: CliContext): void;
}

/** A line of the command list; the file behind it is loaded only when the command is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly command: CliCommand }>;
}
