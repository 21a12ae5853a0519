import { amountOr } from '#domain/risk/instrument-risk.ts';
import type { Exposure, ReachAfter } from '#domain/risk/exposure.ts';
import { checkMeasurable } from '#domain/risk/order-limits.ts';
import type { ReturnTable } from '#domain/risk/return-table.ts';
import type { ConcentrationLimit, RiskConfig } from '#domain/risk/risk-config.ts';
import { denied, figure, percent } from '#domain/risk/risk-denial.ts';
import type { RiskDenial, RiskRule } from '#domain/risk/risk-denial.ts';

/** A set of instruments that are judged together. */
export interface InstrumentGroup {
  readonly name: string;
  /** 1 for members, 0 for others, by the position of instruments in their list. */
  readonly members: Uint8Array;
}

/** Limits on positions and on the account as a whole, judged by the worst that resting orders and the order can lead to. */
export class PortfolioLimits {
  private readonly limits: RiskConfig['portfolio'];
  private readonly currency: string;
  private readonly groups: readonly InstrumentGroup[];
  private readonly returns: ReturnTable | undefined;
  private readonly maxGross: number;
  private readonly maxNet: number;
  private readonly maxCorrelated: number;
  private readonly fromExposure: number;
  private readonly groupFromExposure: number;
  private readonly needsMarks: boolean;
  private readonly needsEquity: boolean;

  constructor(config: RiskConfig, groups: readonly InstrumentGroup[], returns: ReturnTable | undefined) {
    const { portfolio } = config;
    this.limits = portfolio;
    this.currency = config.currency;
    this.groups = groups;
    this.returns = returns;
    this.maxGross = amountOr(portfolio.maxGrossExposure);
    this.maxNet = amountOr(portfolio.maxNetExposure);
    this.maxCorrelated = amountOr(portfolio.correlation?.maxExposure);
    this.fromExposure = amountOr(portfolio.concentration?.fromExposure);
    this.groupFromExposure = amountOr(portfolio.groupConcentration?.fromExposure);
    const { maxGrossRatio, maxNetRatio, concentration, groupConcentration, correlation } = portfolio;
    this.needsEquity =
      maxGrossRatio !== undefined ||
      maxNetRatio !== undefined ||
      concentration?.of === 'equity' ||
      groupConcentration?.of === 'equity' ||
      correlation?.maxRatio !== undefined;
    const isLimited = Number.isFinite(this.maxGross) || Number.isFinite(this.maxNet) || correlation !== undefined;
    this.needsMarks = this.needsEquity || isLimited || concentration !== undefined || groupConcentration !== undefined;
  }

  check(after: ReachAfter, isBuy: boolean, exposure: Exposure, equity: number): RiskDenial | undefined {
    exposure.measure(after);
    return (
      this.checkPosition(after) ??
      this.checkKnown(after, exposure, equity) ??
      this.checkTotals(exposure, equity) ??
      this.checkShares(after, exposure, equity) ??
      this.checkCorrelated(after, isBuy, exposure, equity) ??
      this.checkCount(exposure)
    );
  }

  private checkPosition({ at, low, high }: ReachAfter): RiskDenial | undefined {
    const { bounds, lotSize, instrument } = at;
    const lots = Math.max(-low, high);
    const most = Math.min(bounds.maxPositionLots, Number.MAX_SAFE_INTEGER);
    if (lots > most) {
      const { base } = instrument;
      const limit = `${figure(most * lotSize)} ${base}`;
      return denied('max-position-quantity', limit, `${figure(lots * lotSize)} ${base}`);
    }
    if (bounds.maxPositionNotional === Number.POSITIVE_INFINITY) return undefined;
    const worth = lots * at.lotWorth;
    if (Number.isNaN(worth)) return checkMeasurable(at, this.currency);
    return this.above('max-position-notional', bounds.maxPositionNotional, worth);
  }

  private checkKnown({ at }: ReachAfter, exposure: Exposure, equity: number): RiskDenial | undefined {
    if (this.needsEquity && Number.isNaN(equity)) return denied('unknown-equity', this.currency, 'none');
    if (!this.needsMarks || !Number.isNaN(exposure.gross)) return undefined;
    return checkMeasurable(exposure.unmeasured(at), this.currency);
  }

  private checkTotals(exposure: Exposure, equity: number): RiskDenial | undefined {
    const { maxGrossRatio, maxNetRatio } = this.limits;
    const { gross, net } = exposure;
    const mostGross = maxGrossRatio === undefined ? this.maxGross : Math.min(this.maxGross, maxGrossRatio * equity);
    const mostNet = maxNetRatio === undefined ? this.maxNet : Math.min(this.maxNet, maxNetRatio * equity);
    return this.above('gross-exposure', mostGross, gross) ?? this.above('net-exposure', mostNet, net);
  }

  private checkShares(after: ReachAfter, exposure: Exposure, equity: number): RiskDenial | undefined {
    const { concentration, groupConcentration } = this.limits;
    const { gross } = exposure;
    if (concentration !== undefined && isJudged(concentration, gross, this.fromExposure)) {
      const worth = Math.max(-after.low, after.high) * after.at.lotWorth;
      const denial = shareDenied(concentration, worth, concentration.of === 'equity' ? equity : gross);
      if (denial !== undefined) {
        return denied('concentration', denial.limit, `${denial.actual} in ${after.at.instrument.id}`);
      }
    }
    if (groupConcentration === undefined || !isJudged(groupConcentration, gross, this.groupFromExposure)) {
      return undefined;
    }
    const whole = groupConcentration.of === 'equity' ? equity : gross;
    for (const { name, members } of this.groups) {
      if (members[after.at.index] === 0) continue;
      const denial = shareDenied(groupConcentration, exposure.ofGroup(members, after), whole);
      if (denial !== undefined) return denied('group-concentration', denial.limit, `${denial.actual} in ${name}`);
    }
    return undefined;
  }

  private checkCorrelated(
    after: ReachAfter,
    isBuy: boolean,
    exposure: Exposure,
    equity: number,
  ): RiskDenial | undefined {
    const { correlation } = this.limits;
    if (correlation === undefined || this.returns === undefined) return undefined;
    const together = exposure.correlated(after, isBuy, this.returns, correlation.threshold);
    const byRatio = correlation.maxRatio === undefined ? Number.POSITIVE_INFINITY : correlation.maxRatio * equity;
    return this.above('correlation', Math.min(this.maxCorrelated, byRatio), together);
  }

  private checkCount({ open }: Exposure): RiskDenial | undefined {
    const most = this.limits.maxOpenPositions;
    return most === undefined || open <= most ? undefined : denied('open-positions', `${most}`, `${open}`);
  }

  private above(rule: RiskRule, limit: number, actual: number): RiskDenial | undefined {
    if (limit === Number.POSITIVE_INFINITY || actual <= limit) return undefined;
    return denied(rule, `${figure(limit)} ${this.currency}`, `${figure(actual)} ${this.currency}`);
  }
}

/** A share of the exposure means nothing while there is little of it. */
function isJudged({ of }: ConcentrationLimit, gross: number, from: number): boolean {
  return of === 'equity' || gross >= from;
}

function shareDenied(
  { of, maxRatio }: ConcentrationLimit,
  worth: number,
  whole: number,
): { readonly limit: string; readonly actual: string } | undefined {
  if (worth <= maxRatio * whole) return undefined;
  const share = whole > 0 ? percent(worth / whole) : 'more than all';
  return { limit: `${percent(maxRatio)} of ${of}`, actual: share };
}
