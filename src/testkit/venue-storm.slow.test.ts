import { expect, it } from 'vitest';
import { brokenLaws } from '#testkit/venue-contract.ts';
import { stormLaw } from '#testkit/venue-laws/storm-laws.ts';
import { modelStage } from '#testkit/venue-model/model-stage.ts';

it('two hundred storms of faults leave the model gateway with the books of its venue', async () => {
  const storms = Array.from({ length: 200 }, (_, i) => stormLaw(10_000 + i));
  expect([...(await brokenLaws(() => modelStage(), storms))]).toEqual([]);
});
