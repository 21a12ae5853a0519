import type { evidenceApi } from '#contract/evidence.ts';
import { DIMENSIONS } from '#domain/evidence/matrix/dimensions.ts';
import type { OutcomeFilter, OutcomeSummary } from '#domain/evidence/outcomes/outcome-store.ts';
import { Answers } from '#apps/server/evidence/answers.ts';
import { attributionAnswer } from '#apps/server/evidence/attribution-answer.ts';
import { cellSignals } from '#apps/server/evidence/cell-signals.ts';
import { gateAnswer } from '#apps/server/evidence/gate-answer.ts';
import { ladderAnswer } from '#apps/server/evidence/ladder-answer.ts';
import { matrixAnswer } from '#apps/server/evidence/matrix-answer.ts';
import { chosenOutcomes } from '#apps/server/evidence/outcome-choice.ts';
import type { ChoiceQuery } from '#apps/server/evidence/outcome-choice.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';

/** What the stored outcomes of signals say. */
export function evidenceHandlers(platform: Pick<Platform, 'store' | 'clock' | 'runs'>): Handlers<typeof evidenceApi> {
  const { store, clock, runs } = platform;
  const { outcomes } = store;
  const answers = new Answers(clock, () => runs.revision);
  const summary = (): Promise<OutcomeSummary> => answers.get('summary', {}, () => outcomes.summary());
  const chosen = async (query: ChoiceQuery): Promise<OutcomeFilter | undefined> =>
    chosenOutcomes(query, await summary());
  return {
    'GET /evidence/summary': async () => {
      const { count, first, last, desks, strategies, categories } = await summary();
      return {
        count,
        first: first ?? null,
        last: last ?? null,
        desks: [...desks],
        strategies: [...strategies],
        categories: [...categories],
        dimensions: DIMENSIONS.map(({ name, meaning }) => ({ name, meaning })),
      };
    },
    'GET /evidence/matrix': ({ query }) =>
      answers.get('matrix', query, async () => matrixAnswer(outcomes, await chosen(query), query)),
    'GET /evidence/signals': ({ query }) =>
      answers.get('signals', query, async () => cellSignals(store, await chosen(query), query)),
    'GET /evidence/gates': ({ query }) =>
      answers.get('gates', query, async () => gateAnswer(outcomes, await chosen(query))),
    'GET /evidence/attribution': ({ query }) =>
      answers.get('attribution', query, async () => attributionAnswer(outcomes, await chosen(query), query)),
    'GET /evidence/ladder': async () => ({
      items: await answers.get('ladder', {}, async () => ladderAnswer(store, await summary(), clock.now())),
    }),
  };
}
