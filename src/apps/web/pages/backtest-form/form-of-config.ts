import { dayOf } from '#apps/web/pages/backtest-form/run-form.ts';
import type { Wish } from '#apps/web/pages/backtest-form/first-form.ts';

/** What the configuration of an earlier run asks for, so that it can be run again with changes. What is not there is left out. */
export function wishOfConfig(config: unknown): Wish {
  const strategy = at(config, 'strategy');
  const parameters = at(strategy, 'parameters');
  const mode = at(parameters, 'mode');
  const isMode = typeof mode === 'string';
  const texts = {
    strategy: isMode ? mode : textOf(at(strategy, 'id')),
    instrument: textOf(at(at(config, 'instrument'), 'id')),
    timeframe: textOf(at(config, 'timeframe')),
    from: dayText(at(config, 'from')),
    to: dayText(at(config, 'to')),
    gates: textOf(at(config, 'gates')) ?? textOf(at(at(config, 'gates'), 'name')),
    capital: textOf(at(config, 'capital')),
    feeBps: textOf(at(at(config, 'venue'), 'takerFeeBps')),
    spreadBps: textOf(at(at(config, 'venue'), 'halfSpreadBps')),
    slippageBps: textOf(at(at(config, 'venue'), 'slippageBps')),
  };
  const values = isMode ? at(parameters, 'settings') : parameters;
  return {
    ...Object.fromEntries(Object.entries(texts).filter(([, text]) => text !== undefined)),
    parameters: textsOf(values),
  };
}

function at(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
}

/** A day, from milliseconds or from a text that begins with one. */
function dayText(value: unknown): string | undefined {
  if (typeof value === 'number') return dayOf(value);
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? value.slice(0, 10) : undefined;
}

function textsOf(values: unknown): Record<string, string> {
  if (typeof values !== 'object' || values === null) return {};
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}
