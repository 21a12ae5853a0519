import { describe, expect, it } from 'vitest';
import { AssayError } from '#core/errors.ts';
import { readRiskConfig } from '#domain/risk/read-risk-config.ts';
import { NO_RISK_RULES } from '#domain/risk/risk-config.ts';
import { RiskGuard } from '#domain/risk/risk-guard.ts';
import { riskInstrument } from '#testkit/risk-orders.ts';

const BTC = riskInstrument('BTC/USDT');

function messageOf(config: unknown): string {
  try {
    readRiskConfig(config);
  } catch (error) {
    if (error instanceof AssayError) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'none';
}

const withLimits = (limits: object): unknown => ({ currency: 'EUR', limits });
const withPortfolio = (portfolio: object): unknown => ({ currency: 'EUR', portfolio });
const withTrigger = (trigger: object): unknown => ({ currency: 'EUR', triggers: [trigger] });

describe('a risk configuration', () => {
  it('has no rules where nothing is said', () => {
    expect(readRiskConfig({ currency: 'EUR' })).toEqual({ ...NO_RISK_RULES, currency: 'EUR' });
  });

  it('reads back from JSON as it was', () => {
    const config = {
      currency: 'EUR',
      day: { zone: 'Europe/Paris', startHour: 8 },
      limits: { maxOrderNotional: '1000.50', orderRate: { orders: 5, windowMs: 1000 }, openMarketOnly: true },
      instruments: { 'BTC/USDT@sim': { collarTicks: 10 } },
      portfolio: { concentration: { of: 'equity', maxRatio: 0.3 } },
      groups: { coins: ['BTC/USDT@sim'] },
      triggers: [{ when: 'drawdown', ratio: 0.2, state: 'HALTED' }],
      guards: [{ kind: 'drawdown', ratio: 0.1, windowMs: 1000, pauseMs: 1000 }],
    };
    expect(JSON.parse(JSON.stringify(readRiskConfig(config)))).toEqual(config);
  });

  it.each([
    ['something else', 5, 'config.invalid: Expected risk to be an object, was "5"'],
    ['no currency', {}, 'config.invalid: Expected risk.currency to be a text, was "nothing"'],
    [
      'a currency of its own',
      { currency: 'euro' },
      'config.invalid: Expected risk.currency to be a currency such as "EUR", was "euro"',
    ],
    [
      'a misspelt field',
      withLimits({ maxOrderNotionl: '5' }),
      'config.invalid: Unknown field "risk.limits.maxOrderNotionl": did you mean "maxOrderNotional" or "minOrderNotional" or ' +
        '"maxOrderQuantity"?',
    ],
    [
      'an amount as a number',
      withLimits({ maxOrderNotional: 5 }),
      'config.invalid: Expected risk.limits.maxOrderNotional to be a decimal text above "0", was "5"',
    ],
    [
      'an amount of zero',
      withLimits({ maxOrderNotional: '0.00' }),
      'config.invalid: Expected risk.limits.maxOrderNotional to be a decimal text above "0", was "0.00"',
    ],
    [
      'a minimum above the maximum',
      withLimits({ minOrderNotional: '10', maxOrderNotional: '9' }),
      'config.invalid: Expected risk.limits.minOrderNotional to be at most maxOrderNotional "9", was "10"',
    ],
    [
      'a percentage where a share is meant',
      withPortfolio({ maxDrawdownRatio: 20 }),
      'config.invalid: Expected risk.portfolio.maxDrawdownRatio to be above "0" and at most "1", was "20"',
    ],
    [
      'half an order',
      withLimits({ orderRate: { orders: 0.5, windowMs: 1000 } }),
      'config.invalid: Expected risk.limits.orderRate.orders to be a whole number from "1" to "100000", was "0.5"',
    ],
    [
      'a share of the exposure without a beginning',
      withPortfolio({ concentration: { of: 'exposure', maxRatio: 0.5 } }),
      'config.invalid: Expected risk.portfolio.concentration.fromExposure to be given for shares of the exposure, was "nothing"',
    ],
    [
      'a correlation without a limit',
      withPortfolio({ correlation: { threshold: 0.7, sampleMs: 60_000, window: 50, minReturns: 20 } }),
      'config.invalid: Expected risk.portfolio.correlation.maxExposure to be given, or maxRatio, was "nothing"',
    ],
    [
      'a trigger nobody knows',
      withTrigger({ when: 'dayly-loss' }),
      'config.invalid: Expected risk.triggers[0].when to be "daily-loss" or "weekly-loss" or "drawdown" or "losing-streak" or ' +
        '"stale-data" or "venue-trouble", was "dayly-loss"; did you mean "daily-loss"?',
    ],
    [
      'a loss of two kinds',
      withTrigger({ when: 'daily-loss', amount: '5', ratio: 0.1, state: 'HALTED', until: 'lifted' }),
      'config.invalid: Expected risk.triggers[0].amount to be given, or ratio, and not both, was "5"',
    ],
    [
      'a zone nobody knows',
      { currency: 'EUR', day: { zone: 'Europe/Lutetia', startHour: 0 } },
      'config.invalid: Expected risk.day.zone to be an IANA time zone such as "Europe/Paris", was "Europe/Lutetia"',
    ],
    [
      'one guard in place of a list',
      { currency: 'EUR', guards: { kind: 'drawdown' } },
      'config.invalid: Expected risk.guards to be a list, was "{"kind":"drawdown"}"',
    ],
  ])('names the field of %s', (_, config, message) => {
    expect(messageOf(config)).toBe(message);
  });

  it('names instruments that the account does not trade', () => {
    const config = readRiskConfig({ currency: 'USDT', instruments: { 'BTC/USD@sim': {} } });
    expect(() => new RiskGuard(config, [BTC])).toThrow(
      'Unknown instrument "BTC/USD@sim": did you mean "BTC/USDT@sim"?',
    );
  });
});
