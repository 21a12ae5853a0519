import { Option } from 'commander';
import type { Command } from 'commander';
import { AssayError } from '#core/errors.ts';
import { parseExpression } from '#domain/search/expression.ts';
import { FIGURES } from '#domain/search/figures.ts';
import { parseConstraint } from '#domain/search/objective.ts';
import type { Objective } from '#domain/search/objective.ts';
import { SAMPLERS } from '#domain/search/sampler.ts';
import type { SamplerConfig, SamplerName } from '#domain/search/sampler.ts';
import { TRIALS_MAX } from '#domain/search/space.ts';
import { addBarOptions } from '#apps/cli/bar-options.ts';
import type { BarOptions } from '#apps/research/bar-source.ts';
import { integerOption } from '#apps/cli/context.ts';
import { collect } from '#apps/cli/format-option.ts';
import { addAccountOptions, addModeOptions, addStrategyOption } from '#apps/cli/scanner/choice-options.ts';
import { anyChoice } from '#apps/research/run/choice.ts';
import type { ChoiceOptions } from '#apps/research/run/choice.ts';
import type { AnyChoice } from '#apps/research/run/run-setup.ts';
import { defaultWorkers } from '#apps/cli/search/trial-pool.ts';

/** What every search asks. */
export interface SearchOptions extends BarOptions, ChoiceOptions {
  readonly symbol?: string;
  readonly param: readonly string[];
  readonly sampler: SamplerName;
  readonly trials: number;
  readonly seed: number;
  readonly maximise?: string;
  readonly minimise?: string;
  readonly constraint: readonly string[];
  readonly workers?: number;
  readonly fresh?: boolean;
  readonly json?: boolean;
  readonly report?: string;
}

/** Adds what every search asks: what is run, which values, what is sought, how it is run. */
export function addSearchOptions(command: Command): Command {
  command.option('--symbol <symbol or file>', 'bars to search on: BTC/USDT, or a CSV file');
  addAccountOptions(addStrategyOption(addModeOptions(addBarOptions(command))));
  return command
    .addOption(
      several('--param <name=values>', 'values to try: fast=5..50:5, stop=0.5..3, mode=strike,overwatch; once each'),
    )
    .addOption(new Option('--sampler <name>', 'which points are tried').choices(SAMPLERS).default('grid'))
    .option('--trials <n>', 'points that random and tpe try', integerOption('--trials', 1, TRIALS_MAX), 200)
    .option('--seed <n>', 'seed of random and tpe', integerOption('--seed', 0, 2 ** 31), 1)
    .option('--maximise <figure>', 'what is sought, such as sharpe, calmar, winRate*trades (default: sharpe)')
    .option('--minimise <figure>', 'the same for a figure that should be small')
    .addOption(several('--constraint <condition>', 'what a winner must keep: trades>=30, maxDrawdown<=0.3'))
    .option(
      '--workers <n>',
      'threads; the result is the same for any number (default: cores minus 1)',
      integerOption('--workers', 1, 256),
    )
    .option('--resume', 'go on where an earlier run of the same search stopped; so it does without being told')
    .option('--fresh', 'forget what an earlier run of the same search has finished')
    .option('--json', 'everything as JSON')
    .option('--report <file.html>', 'write a page with charts')
    .addHelpText('after', figuresHelp);
}

function several(flags: string, meaning: string): Option {
  return new Option(flags, meaning).argParser(collect).default([], 'none');
}

function figuresHelp(): string {
  const lines = Object.entries(FIGURES).map(([name, { meaning }]) => `  ${name.padEnd(17)} ${meaning}`);
  return ['\nFigures, which * and / may join:', ...lines].join('\n');
}

/** What is run where nothing is searched. A searched mode stands for a chosen one. */
export function searchChoice(options: SearchOptions): AnyChoice {
  const [, firstMode] =
    options.param.map((text) => /^\s*mode\s*=\s*([a-z]+)/.exec(text)).find((match) => match !== null) ?? [];
  const mode = options.mode ?? (options.strategy === undefined ? firstMode : undefined);
  return anyChoice({ ...options, ...(mode === undefined ? {} : { mode }) });
}

export function samplerConfig({ sampler, trials, seed }: SearchOptions): SamplerConfig {
  return { name: sampler, trials, seed };
}

/** Throws `argument.*` for a figure that is not there, or when two are sought. */
export function objectiveOf({ maximise, minimise, constraint }: SearchOptions): Objective {
  if (maximise !== undefined && minimise !== undefined) {
    throw new AssayError(
      'argument.invalid',
      `Expected --maximise or --minimise, not both: "${maximise}", "${minimise}"`,
    );
  }
  return {
    expression: parseExpression(minimise ?? maximise ?? 'sharpe'),
    direction: minimise === undefined ? 'maximise' : 'minimise',
    constraints: constraint.map(parseConstraint),
  };
}

export function workersOf({ workers }: SearchOptions): number {
  return workers ?? defaultWorkers();
}

/** Reads `30d`, `12h`, `2w`; a number alone is days. Throws `argument.invalid` naming the option. */
export function durationOption(name: string): (text: string) => number {
  return (text) => {
    const [, size, unit = 'd'] = /^(\d+(?:\.\d+)?)\s*(min|h|d|w)?$/.exec(text.trim()) ?? [];
    if (size !== undefined) return Number(size) * UNIT_MS[unit as keyof typeof UNIT_MS];
    throw new AssayError('argument.invalid', `Expected ${name} to be a time such as "30d" or "12h", was "${text}"`, {
      place: { value: text },
    });
  };
}

const UNIT_MS = { min: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
