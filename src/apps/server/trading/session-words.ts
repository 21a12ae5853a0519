import { findStrategy } from '#domain/strategies/registry.ts';
import type { RunConfig } from '#engine/run-config.ts';
import { SCANNER } from '#apps/research/run/run-setup.ts';

type Strategy = Pick<RunConfig, 'strategy'>;

/** The mode of the scanner, or the name of another strategy: `strike`, `sma-cross`. */
export function modeOf({ strategy }: Strategy): string {
  const mode = parametersOf(strategy)['mode'];
  return strategy.id === SCANNER && typeof mode === 'string' ? mode : strategy.id;
}

/** For people: `Scanner strike, gates strict`, `sma-cross fast=10 slow=30`. Parameters that are as usual are left out. */
export function sessionTitle(config: Pick<RunConfig, 'strategy' | 'gates'>): string {
  const { strategy, gates } = config;
  if (strategy.id === SCANNER) {
    const rules = typeof gates === 'string' ? `, gates ${gates}` : '';
    return `Scanner ${modeOf(config)}${rules}`;
  }
  const usual = findStrategy(strategy.id)?.parameters;
  const values = Object.entries(parametersOf(strategy))
    .filter(([name, value]) => usual?.[name]?.default !== value)
    .map(([name, value]) => `${name}=${String(value)}`);
  return [strategy.id, ...values].join(' ');
}

function parametersOf({ parameters }: RunConfig['strategy']): Readonly<Record<string, unknown>> {
  return typeof parameters === 'object' && parameters !== null && !Array.isArray(parameters)
    ? (parameters as Readonly<Record<string, unknown>>)
    : {};
}
