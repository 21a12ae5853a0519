/** The rule by which an order was refused. The first two are states, the next ones guards, the others limits. */
export type RiskRule = keyof typeof EXPECTATIONS;

/** Our own refusal, of the same form as that of the approval: which rule, what it allows, what was asked, in words. */
export interface RiskDenial {
  readonly rule: RiskRule;
  /** With its unit, such as `10000 USDT` or `5 orders in 60 s`. */
  readonly limit: string;
  readonly actual: string;
  readonly message: string;
}

const EXPECTATIONS = {
  halted: 'nothing that raises exposure in the state',
  reducing: 'nothing that raises exposure in the state',
  'cool-down': 'no new position before',
  'stop-losses': 'no new position before',
  'low-profit': 'no new position before',
  'losing-streak': 'no new position before',
  'drawdown-pause': 'no new position before',
  'unknown-instrument': 'one of the instruments that the account trades,',
  'market-closed': 'an order while the market is open, next',
  'stale-mark': 'a mark that is at most this old:',
  'unknown-rate': 'an exchange rate to the currency of the account,',
  'unknown-equity': 'a known equity, in',
  'order-rate': 'at most',
  'total-order-rate': 'at most',
  'price-collar': 'a price from the mark by at most',
  'min-order-notional': 'an order worth at least',
  'max-order-notional': 'an order worth at most',
  'max-order-quantity': 'an order of at most',
  'max-position-notional': 'a position, with all that rests, worth at most',
  'max-position-quantity': 'a position, with all that rests, of at most',
  'gross-exposure': 'a gross exposure of at most',
  'net-exposure': 'a net exposure of at most',
  concentration: 'a share of the instrument of at most',
  'group-concentration': 'a share of the group of at most',
  correlation: 'an exposure to what moves together of at most',
  'open-positions': 'open positions to be at most',
  'daily-loss': 'a loss of the day below',
  'weekly-loss': 'a loss of the week below',
  drawdown: 'a drawdown below',
  'consecutive-losses': 'losing trades in a row below',
} as const satisfies Record<string, string>;

export function denied(rule: RiskRule, limit: string, actual: string): RiskDenial {
  return { rule, limit, actual, message: `Expected ${EXPECTATIONS[rule]} "${limit}", was "${actual}"` };
}

/** A figure for people: twelve digits at most, without what is only the double's own error. */
export function figure(value: number): string {
  if (Math.round(value * FINE) / FINE === value) return `${value}`;
  return Number.isFinite(value) ? `${Number(value.toPrecision(12))}` : 'unknown';
}

/** Finer figures are rounded, which takes far longer. */
const FINE = 1e6;

/** A share for people, in percent. */
export function percent(ratio: number): string {
  return `${figure(ratio * 100)} %`;
}

export function seconds(ms: number): string {
  return Number.isFinite(ms) ? `${figure(ms / 1_000)} s` : 'never';
}
