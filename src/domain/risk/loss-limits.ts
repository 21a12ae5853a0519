import type { EquityWatch } from '#domain/risk/equity-watch.ts';
import { amountOr } from '#domain/risk/instrument-risk.ts';
import type { RiskConfig } from '#domain/risk/risk-config.ts';
import { denied, figure, percent } from '#domain/risk/risk-denial.ts';
import type { RiskDenial } from '#domain/risk/risk-denial.ts';

/** What has been lost already decides whether more may be risked: a limit that is reached refuses. */
export class LossLimits {
  private readonly limits: RiskConfig['portfolio'];
  private readonly currency: string;
  private readonly isNeeded: boolean;
  private readonly dailyLoss: number;
  private readonly weeklyLoss: number;

  constructor({ portfolio, currency }: RiskConfig) {
    this.limits = portfolio;
    this.currency = currency;
    const { dailyLoss, dailyLossRatio, weeklyLoss, weeklyLossRatio, maxDrawdownRatio } = portfolio;
    this.dailyLoss = amountOr(dailyLoss);
    this.weeklyLoss = amountOr(weeklyLoss);
    this.isNeeded = [dailyLoss, dailyLossRatio, weeklyLoss, weeklyLossRatio, maxDrawdownRatio].some(
      (limit) => limit !== undefined,
    );
  }

  check(watch: EquityWatch, equity: number, streak: number): RiskDenial | undefined {
    const { maxConsecutiveLosses } = this.limits;
    if (maxConsecutiveLosses !== undefined && streak >= maxConsecutiveLosses) {
      return denied('consecutive-losses', `${maxConsecutiveLosses}`, `${streak}`);
    }
    if (!this.isNeeded) return undefined;
    if (Number.isNaN(equity) || Number.isNaN(watch.dayStart)) return denied('unknown-equity', this.currency, 'none');
    const { dailyLossRatio, weeklyLossRatio, maxDrawdownRatio } = this.limits;
    const { dayStart, weekStart } = watch;
    const drawdown = watch.drawdownAt(equity);
    return (
      this.reached('daily-loss', lossLimit(this.dailyLoss, dailyLossRatio, dayStart), dayStart - equity) ??
      this.reached('weekly-loss', lossLimit(this.weeklyLoss, weeklyLossRatio, weekStart), weekStart - equity) ??
      (maxDrawdownRatio !== undefined && drawdown >= maxDrawdownRatio
        ? denied('drawdown', percent(maxDrawdownRatio), percent(drawdown))
        : undefined)
    );
  }

  private reached(rule: 'daily-loss' | 'weekly-loss', limit: number, loss: number): RiskDenial | undefined {
    if (loss < limit) return undefined;
    return denied(rule, `${figure(limit)} ${this.currency}`, `${figure(loss)} ${this.currency}`);
  }
}

/** The smaller of an amount (infinite: none) and a share of what the account was worth. */
export function lossLimit(amount: number, ratio: number | undefined, start: number): number {
  return ratio === undefined ? amount : Math.min(amount, ratio * start);
}
