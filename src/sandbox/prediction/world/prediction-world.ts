import type { UnixMs } from '#core/time.ts';
import type { PredictionEvent } from '#domain/prediction/prediction-event.ts';
import type { PredictionMarket } from '#domain/prediction/prediction-market.ts';
import type { Truth } from '#domain/prediction/truth.ts';
import type { LivingMarkets } from '#sandbox/prediction/living-markets.ts';
import { drawWallets, EverydayFlow } from '#sandbox/prediction/world/everyday-flow.ts';
import { GroupLife } from '#sandbox/prediction/world/group-life.ts';
import { hex } from '#sandbox/prediction/world/market-catalogue.ts';
import { PlantGround } from '#sandbox/prediction/world/plants/plant-ground.ts';
import { Planter } from '#sandbox/prediction/world/plants/planter.ts';
import { LIFE_MASK, LIFE_STRIDE, Stage, TASKS, TASK_STRIDE } from '#sandbox/prediction/world/stage.ts';
import { TradingFloor } from '#sandbox/prediction/world/trading-floor.ts';
import type { WorldConfig } from '#sandbox/prediction/world/world-config.ts';

/**
 * Hundreds of prediction markets with makers, informed and noisy traders, in which known things are planted. Pure: the same config
 * gives the same events, in one step or in many.
 */
export class PredictionWorld implements LivingMarkets {
  private readonly stage: Stage;
  private readonly floor: TradingFloor;
  private readonly life: GroupLife;
  private readonly flow: EverydayFlow;
  private readonly ground: PlantGround;

  constructor(config: WorldConfig) {
    this.stage = new Stage(config);
    this.floor = new TradingFloor(this.stage);
    this.flow = new EverydayFlow(this.stage, this.floor, drawWallets(400, hex, this.stage.fateRng));
    this.life = new GroupLife(this.stage, this.floor, (place) => this.flow.fill(place));
    this.ground = new PlantGround(this.stage, this.floor, this.life);
    new Planter(this.ground).begin();
  }

  get now(): UnixMs {
    return this.stage.announcer.now;
  }

  markets(): readonly PredictionMarket[] {
    const living = this.stage.places.map(({ market }) => market);
    const past = this.life.resolved.map(({ market }) => market);
    return [...living, ...past];
  }

  truths(): readonly Truth[] {
    return this.ground.log.truths;
  }

  advanceTo(time: UnixMs, say: (event: PredictionEvent) => void): void {
    const { agenda, announcer } = this.stage;
    announcer.say = say;
    while (agenda.nextTime <= time) {
      announcer.now = agenda.nextTime as UnixMs;
      this.doNext(agenda.nextCode);
    }
    announcer.now = Math.max(announcer.now, time) as UnixMs;
  }

  private doNext(code: number): void {
    const { agenda, now } = this.stage;
    const task = Math.floor(code / TASK_STRIDE);
    const subject = code - task * TASK_STRIDE;
    if (task === TASKS.act) {
      const place = this.stage.places[subject % LIFE_STRIDE]!;
      // One that was meant for an earlier market of the place does nothing.
      const isMeant = place.isOpen && (place.life & LIFE_MASK) === Math.floor(subject / LIFE_STRIDE);
      const wait = isMeant ? this.flow.act(place) : undefined;
      if (wait === undefined) agenda.removeNext();
      else agenda.replaceNext(now + Math.max(1, Math.round(wait)), code);
      return;
    }
    agenda.removeNext();
    if (task === TASKS.settle) this.floor.settle(subject);
    else if (task === TASKS.stir) this.floor.onStir(subject);
    else if (task === TASKS.learn) this.life.learn(subject % LIFE_STRIDE, Math.floor(subject / LIFE_STRIDE));
    else this.stage.doDeed(subject);
  }
}
