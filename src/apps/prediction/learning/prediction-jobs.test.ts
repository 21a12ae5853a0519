import { describe, expect, it } from 'vitest';
import { unixMs } from '#core/time.ts';
import type { AlertNews } from '#domain/alerts/alert.ts';
import type { AuditEntry } from '#domain/operations/audit.ts';
import type { JobContext } from '#runtime/jobs/scheduled-job.ts';
import { MemoryEvidenceSettings, MemoryOutcomes } from '#apps/prediction/learning/memory-outcomes.ts';
import { predictionJobs } from '#apps/prediction/learning/prediction-jobs.ts';
import { LEARNT_AT, deskOutcomes } from '#apps/prediction/learning/sample-learning.ts';

const CONTEXT: JobContext = { signal: new AbortController().signal, dueAt: unixMs(0), key: '', trigger: 'manual' };

async function world() {
  const outcomes = new MemoryOutcomes();
  await outcomes.save(deskOutcomes({ count: 120, types: [{ type: 'leak', winRatio: 0.4 }] }));
  const audit: AuditEntry[] = [];
  const alerts: AlertNews[] = [];
  const jobs = predictionJobs({
    store: {
      outcomes,
      evidenceSettings: new MemoryEvidenceSettings(),
      prediction: { findings: async () => [] },
      audit: { add: async (entry) => ({ ...entry, n: audit.push(entry), hash: '' }) },
    },
    clock: { now: () => LEARNT_AT },
    venue: 'sandbox',
    alert: async (news) => void alerts.push(news),
  });
  return { jobs, audit, alerts };
}

describe('the jobs of the prediction desk', () => {
  it('learn and say what they have learnt', async () => {
    const { jobs, audit } = await world();
    expect(await jobs.retrain(CONTEXT)).toContain(
      'nothing proven: 120 outcomes, 120 with a result, 0 of 1 detector with too few',
    );
    expect(audit).toMatchObject([{ time: LEARNT_AT, actor: 'job:retrain', action: 'evidence.retrain' }]);
  });

  it('report the day to people', async () => {
    const { jobs, alerts } = await world();
    const text = await jobs.report(CONTEXT);
    expect(alerts).toMatchObject([{ severity: 'info', isEvent: true, detail: text }]);
    expect(text).toContain('0 findings, 0 paper trades');
  });
});
