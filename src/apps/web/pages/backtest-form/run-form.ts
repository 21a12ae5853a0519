import type { BacktestRequest, ParameterShape, StrategyShape } from '#contract/runs.ts';

/** What the form holds: texts, as they were typed. An empty text is left to the server. */
export interface RunForm {
  readonly strategy: string;
  readonly instrument: string;
  readonly timeframe: string;
  /** First day that is traded, and first that is not any more: `2026-03-01`. */
  readonly from: string;
  readonly to: string;
  readonly gates: string;
  readonly capital: string;
  readonly feeBps: string;
  readonly spreadBps: string;
  readonly slippageBps: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export type FieldErrors = Readonly<Record<string, string>>;

/** What is stored of an instrument, as far as the form needs it. */
export interface Reach {
  readonly from: number;
  readonly to: number;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const COSTS = ['feeBps', 'spreadBps', 'slippageBps'] as const;
const COST_MAX = 1_000;
const DECIMAL = /^\d+(\.\d+)?$/;

/** Values of a strategy's parameters as they are when nobody changes them. */
export function defaultParameters({ parameters }: StrategyShape): Record<string, string> {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, `${parameter.default}`]));
}

/** What is wrong with the form, by field; parameters are named `parameters.<name>`. */
export function formErrors(form: RunForm, strategy: StrategyShape | undefined, reach: Reach | undefined): FieldErrors {
  const found: Record<string, string> = {};
  const note = (field: string, error: string | undefined): void => {
    if (error !== undefined) found[field] = error;
  };
  if (form.instrument === '') note('instrument', 'Choose an instrument.');
  note('capital', capitalError(form.capital));
  for (const field of COSTS) note(field, costError(form[field]));
  for (const parameter of strategy?.parameters ?? []) {
    note(`parameters.${parameter.name}`, parameterError(parameter, form.parameters[parameter.name] ?? ''));
  }
  note('from', dayError(form.from));
  note('to', dayError(form.to));
  if (found['from'] === undefined && found['to'] === undefined) rangeErrors(form, reach, note);
  return found;
}

/** What is wrong with the value of a parameter. */
export function parameterError({ kind, min, max, choices }: ParameterShape, text: string): string | undefined {
  if (kind === 'choice') return choices.includes(text) ? undefined : `Expected one of ${choices.join(', ')}.`;
  const value = numberIn(text);
  if (value === undefined) return `Expected a number, was ${text.trim() === '' ? 'nothing' : `“${text}”`}.`;
  if (kind === 'integer' && !Number.isInteger(value)) return 'Expected a whole number.';
  if (min !== null && value < min) return `Expected ${min} or more.`;
  if (max !== null && value > max) return `Expected ${max} or less.`;
  return undefined;
}

/** Names of the parameters that are not as they come. */
export function changedParameters({ parameters }: RunForm, strategy: StrategyShape): readonly string[] {
  return strategy.parameters
    .filter((parameter) => {
      const text = parameters[parameter.name] ?? '';
      return parameter.kind === 'choice' ? text !== parameter.default : numberIn(text) !== parameter.default;
    })
    .map(({ name }) => name);
}

/** The request that a form without errors stands for. Parameters that are as they come are left out. */
export function requestOf(form: RunForm, strategy: StrategyShape): BacktestRequest {
  const { instrument, timeframe, from, to, gates, capital } = form;
  const changed = changedParameters(form, strategy);
  const parameters = strategy.parameters
    .filter(({ name }) => changed.includes(name))
    .map(
      ({ name, kind }) => [name, kind === 'choice' ? form.parameters[name]! : Number(form.parameters[name])] as const,
    );
  const costs = COSTS.filter((field) => form[field].trim() !== '').map(
    (field) => [field, Number(form[field])] as const,
  );
  return {
    strategy: strategy.name,
    instrument,
    capital: capital.trim(),
    parameters: Object.fromEntries(parameters),
    ...(timeframe === '' ? {} : { timeframe }),
    ...(from === '' ? {} : { from }),
    ...(to === '' ? {} : { to }),
    ...(strategy.gates.length === 0 || gates === '' ? {} : { gates: gates as NonNullable<BacktestRequest['gates']> }),
    ...Object.fromEntries(costs),
  };
}

function capitalError(text: string): string | undefined {
  const isDecimal = DECIMAL.test(text.trim());
  return isDecimal && /[1-9]/.test(text) ? undefined : 'Expected an amount above 0, such as 10000.';
}

function costError(text: string): string | undefined {
  if (text.trim() === '') return undefined;
  const value = numberIn(text);
  return value !== undefined && value >= 0 && value <= COST_MAX
    ? undefined
    : `Expected basis points from 0 to ${COST_MAX}, or nothing.`;
}

function dayError(text: string): string | undefined {
  if (text === '') return undefined;
  return DAY.test(text) && Number.isFinite(Date.parse(text)) ? undefined : 'Expected a day such as 2026-03-01.';
}

function rangeErrors(
  { from, to }: RunForm,
  reach: Reach | undefined,
  note: (field: string, error: string) => void,
): void {
  if (from !== '' && to !== '' && from >= to) note('to', 'Expected a day after the first one.');
  if (reach === undefined) return;
  if (from !== '' && Date.parse(from) >= reach.to)
    note('from', `Nothing is stored from then on; it ends ${dayOf(reach.to)}.`);
  if (to !== '' && Date.parse(to) <= reach.from)
    note('to', `Nothing is stored before it; it begins ${dayOf(reach.from)}.`);
}

/** `2026-03-01`, UTC: runs are cut at days of UTC. */
export function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function numberIn(text: string): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
