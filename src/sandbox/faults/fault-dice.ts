import type { Rng } from '#core/rng.ts';
import type { FaultPlan } from '#sandbox/faults/fault-rule.ts';

/** Decides which rule strikes. Every rule that looks at something counts it and draws, whichever strikes: none shifts the others. */
export class FaultDice<Rule extends { readonly plan: FaultPlan }> {
  private readonly rules: readonly { readonly rule: Rule; seen: number }[];
  private readonly rng: Rng;

  constructor(rules: readonly Rule[], rng: Rng) {
    this.rules = rules.map((rule) => ({ rule, seen: 0 }));
    this.rng = rng;
  }

  /** The first rule that strikes of those that look at it; undefined when nothing goes wrong. */
  strike(looksAt: (rule: Rule) => boolean): Rule | undefined {
    let found: Rule | undefined;
    for (const entry of this.rules) {
      if (!looksAt(entry.rule)) continue;
      entry.seen++;
      const { plan } = entry.rule;
      const strikes = 'chance' in plan ? this.rng.uniform() < plan.chance : plan.nth.includes(entry.seen);
      if (strikes) found ??= entry.rule;
    }
    return found;
  }
}
