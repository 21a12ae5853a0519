import { z } from 'zod';
import type { EvidenceSettings } from '#domain/evidence/settings-store.ts';
import { DESK } from '#apps/prediction/learning/desk-outcomes.ts';
import { NOTHING_PROVEN, provenOf } from '#apps/prediction/learning/proven-settings.ts';
import type { ProvenSettings } from '#apps/prediction/learning/proven-settings.ts';

/** The version is there, and what it says of this desk cannot be read. */
export class UnreadableSettings extends Error {
  override readonly name = 'UnreadableSettings';
}

const threshold = z.object({ chosen: z.number(), verdict: z.enum(['change', 'keep']) });

const proposal = z.object({
  thresholds: z.array(threshold.extend({ type: z.string() })),
  categoryThresholds: z.array(threshold.extend({ category: z.string() })).optional(),
  weights: z.object({
    overallRate: z.number().optional(),
    weights: z.array(
      z.object({
        type: z.string(),
        category: z.string().optional(),
        weight: z.number(),
        verdict: z.enum(['proven-good', 'proven-bad', 'unproven', 'too-few']).optional(),
      }),
    ),
  }),
  categories: z.array(
    z.object({
      category: z.string(),
      verdict: z.enum(['own', 'generic']),
      models: z.array(z.object({ type: z.string(), intercept: z.number(), slope: z.number() })),
    }),
  ),
});

const document = z.object({
  desks: z.record(z.string(), z.object({ applied: z.number(), proposal: z.unknown() })).default({}),
});

/** Under which name the desk's settings of a venue stand in the document; `prediction` alone is what a person applied for all venues. */
export function learntKey(venue: string): string {
  return `${DESK}@${venue}`;
}

/**
 * What is in force for the desk at a venue: what was applied last, by the weekly job for this venue or by a person for all. Nothing while
 * nothing was. Throws {@link UnreadableSettings}.
 */
export function provenInForce(settings: EvidenceSettings | undefined, venue: string): ProvenSettings {
  if (settings === undefined) return NOTHING_PROVEN;
  const found = document.safeParse(settings.document);
  if (!found.success) throw unreadable(settings);
  const { desks } = found.data;
  const [latest] = [desks[learntKey(venue)], desks[DESK]]
    .filter((each) => each !== undefined)
    .sort((a, b) => b.applied - a.applied);
  if (latest === undefined) return NOTHING_PROVEN;
  const read = proposal.safeParse(latest.proposal);
  if (!read.success) throw unreadable(settings);
  return provenOf(read.data);
}

function unreadable({ version }: EvidenceSettings): UnreadableSettings {
  return new UnreadableSettings(
    `Version ${version} of the evidence settings does not say what the prediction desk reads; the ones before stay in force`,
  );
}

/** The next document: what other desks have learnt stays as it is. */
export function withDesk(
  before: EvidenceSettings | undefined,
  key: string,
  learnt: { readonly applied: number; readonly proposal: unknown },
): object {
  const isObject = typeof before?.document === 'object' && before.document !== null;
  const kept = isObject ? (before.document as Readonly<Record<string, unknown>>) : {};
  const desks = typeof kept['desks'] === 'object' && kept['desks'] !== null ? kept['desks'] : {};
  return { ...kept, desks: { ...desks, [key]: learnt } };
}
