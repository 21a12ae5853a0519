/**
 * How many refills icebergs have, out of some that were seen to their end and some that were lost from sight: product-limit estimate
 * (Kaplan and Meier 1958, https://doi.org/10.1080/01621459.1958.10501452), as Zotikov and Antonov 2019 use it for hidden sizes
 * (https://arxiv.org/abs/1909.09495). Without any observation a geometric number with the usual mean stands in, with the weight of a
 * few icebergs.
 */
export class RefillSurvival {
  private readonly ended = new Float64Array(LONGEST + 1);
  private readonly lost = new Float64Array(LONGEST + 1);

  constructor(usualRefills: number) {
    const chance = 1 / (1 + usualRefills);
    for (let count = 0; count <= LONGEST; count++) {
      this.ended[count] = PRIOR_ICEBERGS * chance * (1 - chance) ** count;
    }
  }

  /** An iceberg whose refills came to `refills`: it ended there, or it was lost from sight. */
  observe(refills: number, isEnded: boolean): void {
    const count = Math.min(LONGEST, refills);
    (isEnded ? this.ended : this.lost)[count]! += 1;
  }

  /** Refills still to be expected of an iceberg that has had `refills`: the mean of what is beyond, given that it got there. */
  expectedBeyond(refills: number): number {
    let atRisk = 0;
    for (let count = 0; count <= LONGEST; count++) atRisk += this.ended[count]! + this.lost[count]!;
    let survival = 1;
    let reached = Number.NaN;
    let beyond = 0;
    for (let count = 0; count <= LONGEST && atRisk > 0; count++) {
      if (count === refills) reached = survival;
      survival *= 1 - this.ended[count]! / atRisk;
      if (count >= refills) beyond += survival;
      atRisk -= this.ended[count]! + this.lost[count]!;
    }
    return reached > 0 ? beyond / reached : 0;
  }
}

const LONGEST = 200;
const PRIOR_ICEBERGS = 5;
