import { describe, expect, it } from 'vitest';
import type { InstrumentShape } from '#contract/market.ts';
import type { ParameterShape, StrategyShape } from '#contract/runs.ts';
import { firstForm, possibleTimeframes, sourceOf, usualTimeframe } from '#apps/web/pages/backtest-form/first-form.ts';
import { wishOfConfig } from '#apps/web/pages/backtest-form/form-of-config.ts';
import { placeProblem } from '#apps/web/pages/backtest-form/problem-fields.ts';
import { changedParameters, formErrors, parameterError, requestOf } from '#apps/web/pages/backtest-form/run-form.ts';
import type { RunForm } from '#apps/web/pages/backtest-form/run-form.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const parameter = (name: string, more: Partial<ParameterShape> = {}): ParameterShape => ({
  name,
  meaning: name,
  kind: 'real',
  default: 0.5,
  min: 0,
  max: 1,
  choices: [],
  ...more,
});
const strike: StrategyShape = {
  name: 'strike',
  kind: 'mode',
  title: 'Strike',
  meaning: '',
  timeframe: '15m',
  parameters: [parameter('minScore'), parameter('bars', { kind: 'integer', default: 12, min: 1, max: 100 })],
  gates: ['strict', 'classic', 'off'],
};
const cross: StrategyShape = {
  ...strike,
  name: 'sma-cross',
  kind: 'reference',
  timeframe: null,
  parameters: [parameter('sides', { kind: 'choice', default: 'long', choices: ['long', 'short'] })],
  gates: [],
};
const instrument = (id: string, ...series: readonly [timeframe: string, days: number][]): InstrumentShape => ({
  id,
  symbol: id,
  venue: 'sandbox',
  assetClass: 'spot',
  quote: 'USDT',
  priceTick: '0.01',
  quantityStep: '0.01',
  priceDigits: 2,
  series: series.map(([timeframe, days]) => ({ timeframe, from: START, to: START + days * DAY, bars: days })),
  lastPrice: null,
  lastHeard: null,
  isLive: false,
});
const btc = instrument('BTC', ['1m', 3], ['15m', 365]);
const eth = instrument('ETH', ['1h', 30]);
const form = (more: Partial<RunForm> = {}): RunForm => ({ ...firstForm({}, [strike, cross], [eth, btc]), ...more });
const reach = { from: START, to: START + 30 * DAY };

describe('a new form', () => {
  it('can be started as it is', () => {
    expect(form()).toMatchObject({ strategy: 'strike', instrument: 'BTC', timeframe: '15m', gates: 'strict' });
    expect(formErrors(form(), strike, reach)).toEqual({});
    expect(requestOf(form(), strike)).toEqual({
      strategy: 'strike',
      instrument: 'BTC',
      timeframe: '15m',
      gates: 'strict',
      capital: '10000',
      parameters: {},
    });
  });

  it('takes what is wished for, and leaves out what there is not', () => {
    const wish = { strategy: 'sma-cross', instrument: 'gone', gates: 'strict', parameters: { sides: 'short' } };
    expect(firstForm(wish, [strike, cross], [btc])).toMatchObject({
      strategy: 'sma-cross',
      instrument: 'BTC',
      timeframe: '1h',
      gates: '',
      parameters: { sides: 'short' },
    });
  });

  it('is empty where nothing is stored', () => {
    const empty = firstForm({}, [strike], []);
    expect(empty.instrument).toBe('');
    expect(formErrors(empty, strike, undefined)).toEqual({ instrument: 'Choose an instrument.' });
  });
});

describe('timeframes', () => {
  it('of a mode are stored ones up to its own', () => {
    expect(possibleTimeframes(strike, btc)).toEqual(['1m', '15m']);
    expect(possibleTimeframes(strike, eth)).toEqual([]);
    expect(usualTimeframe(strike, eth)).toBe('');
  });

  it('of others are what can be made of stored ones', () => {
    expect(possibleTimeframes(cross, eth)).toEqual(['1h', '4h', '1d']);
    expect(usualTimeframe(cross, instrument('DAY', ['1d', 900]))).toBe('1d');
  });

  it('are read from the longest bars that fit', () => {
    expect(sourceOf(btc, '1h')).toMatchObject({ timeframe: '15m' });
    expect(sourceOf(btc, '5m')).toMatchObject({ timeframe: '1m' });
    expect(sourceOf(eth, '5m')).toBeUndefined();
    expect(sourceOf(eth, 'nonsense')).toBeUndefined();
  });
});

describe('what is wrong with a form', () => {
  it.each([
    [{ capital: '' }, 'capital', 'Expected an amount above 0, such as 10000.'],
    [{ capital: '0.00' }, 'capital', 'Expected an amount above 0, such as 10000.'],
    [{ feeBps: '-1' }, 'feeBps', 'Expected basis points from 0 to 1000, or nothing.'],
    [{ slippageBps: 'x' }, 'slippageBps', 'Expected basis points from 0 to 1000, or nothing.'],
    [{ from: '2026-99-01' }, 'from', 'Expected a day such as 2026-03-01.'],
    [{ from: '2026-01-10', to: '2026-01-10' }, 'to', 'Expected a day after the first one.'],
    [{ from: '2027-01-01' }, 'from', 'Nothing is stored from then on; it ends 2026-01-31.'],
    [{ to: '2025-12-01' }, 'to', 'Nothing is stored before it; it begins 2026-01-01.'],
    [{ parameters: { minScore: '2', bars: '12' } }, 'parameters.minScore', 'Expected 1 or less.'],
  ])('of %j is said at %s', (change, field, message) => {
    expect(formErrors(form(change), strike, reach)).toEqual({ [field]: message });
  });

  it.each([
    ['', 'Expected a number, was nothing.'],
    ['1,5', 'Expected a number, was “1,5”.'],
    ['1.5', 'Expected a whole number.'],
    ['0', 'Expected 1 or more.'],
    ['101', 'Expected 100 or less.'],
    ['7', undefined],
  ])('of a parameter "%s" is "%s"', (text, message) => {
    expect(parameterError(strike.parameters[1]!, text)).toBe(message);
  });

  it('of a choice names the choices', () => {
    expect(parameterError(cross.parameters[0]!, 'up')).toBe('Expected one of long, short.');
  });
});

describe('the request', () => {
  it('holds only what was changed', () => {
    const changed = form({ parameters: { minScore: '0.50', bars: '20' }, feeBps: '7.5', from: '2026-01-05' });
    expect(changedParameters(changed, strike)).toEqual(['bars']);
    expect(requestOf(changed, strike)).toMatchObject({ parameters: { bars: 20 }, feeBps: 7.5, from: '2026-01-05' });
    expect(requestOf(changed, strike)).not.toHaveProperty('spreadBps');
  });

  it('asks for no gates where there are none', () => {
    expect(requestOf(form({ gates: 'strict', parameters: { sides: 'short' } }), cross)).not.toHaveProperty('gates');
  });
});

describe('what the server says', () => {
  const known = ['capital', 'feeBps', 'from', 'parameters.minScore', 'parameters.fast'];
  const problem = { type: '', title: '', status: 422, code: 'argument.invalid', detail: '' };
  it.each([
    ['capital: Expected more', { fields: { capital: 'Expected more' }, rest: false }],
    ['parameters.minScore: Expected less', { fields: { 'parameters.minScore': 'Expected less' }, rest: false }],
    ['parameters: Expected fast < slow', { fields: { 'parameters.fast': 'Expected fast < slow' }, rest: false }],
    ['parameters: Expected sense', { fields: {}, rest: true }],
    ['Too many runs wait', { fields: {}, rest: true }],
    ['elsewhere: no', { fields: {}, rest: true }],
  ])('"%s" stands where it belongs', (detail, placed) => {
    expect(placeProblem({ ...problem, detail }, known)).toEqual(placed);
  });

  it('stands at every field that an issue names', () => {
    const issues = [
      { place: 'body.feeBps', message: 'Too big' },
      { place: 'body.capital', message: 'Not a decimal' },
      { place: 'body', message: 'Unknown key' },
      { place: 'parameters', message: 'parameters: Expected fast < slow' },
    ];
    expect(placeProblem({ ...problem, issues }, known)).toEqual({
      fields: { feeBps: 'Too big', capital: 'Not a decimal', 'parameters.fast': 'Expected fast < slow' },
      rest: true,
    });
  });
});

describe('an earlier run', () => {
  it('of a mode can be asked for again', () => {
    const config = {
      strategy: { id: 'scanner', parameters: { mode: 'strike', settings: { minScore: 0.2 } } },
      instrument: { id: 'BTC' },
      timeframe: '15m',
      from: START,
      to: null,
      gates: 'classic',
      capital: '5000',
      venue: { takerFeeBps: 7, halfSpreadBps: 1, slippageBps: 0 },
    };
    expect(wishOfConfig(config)).toEqual({
      strategy: 'strike',
      instrument: 'BTC',
      timeframe: '15m',
      from: '2026-01-01',
      gates: 'classic',
      capital: '5000',
      feeBps: '7',
      spreadBps: '1',
      slippageBps: '0',
      parameters: { minScore: '0.2' },
    });
  });

  it('of a reference strategy keeps its parameters, and nothing is made up', () => {
    expect(wishOfConfig({ strategy: { id: 'sma-cross', parameters: { fast: 5 } } })).toEqual({
      strategy: 'sma-cross',
      parameters: { fast: '5' },
    });
    expect(wishOfConfig(null)).toEqual({ parameters: {} });
  });
});
