import { z } from 'zod';
import { ADMIN, READ, TRADE } from '#contract/access.ts';
import { endpoint } from '#contract/endpoint.ts';
import { instant, name, page, pageQuery, plainData } from '#contract/scalars.ts';

/** A part of the program that can fail and begin again by itself. */
const featureShape = z.object({
  name: z.string(),
  state: z.string().describe('starting, well, degraded, failed, stopped'),
  since: instant,
  why: z.string(),
  restarts: z.number().int(),
});

export const healthShape = z.object({
  status: z.enum(['ok', 'degraded', 'down']),
  reasons: z.array(z.string()),
  version: z.string(),
  startedAt: instant,
  now: instant,
  features: z.array(featureShape),
  store: z.object({ kind: z.string(), place: z.string(), reachable: z.boolean() }),
  breakers: z.record(z.string(), z.string()).describe('what stands between us and each venue: closed is well'),
  memoryMb: z.number(),
  /** Worst delay of the event loop in the last minute. */
  loopDelayMs: z.number(),
  liveClients: z.number().int(),
});
export type HealthShape = z.output<typeof healthShape>;

/** A check of `assay doctor`. */
const findingShape = z.object({
  check: z.string(),
  about: z.string(),
  level: z.enum(['ok', 'skip', 'warn', 'bad']),
  found: z.string(),
  remedy: z.string().nullable(),
});

export const killSwitchShape = z.object({
  kind: z.enum(['off', 'on']),
  since: instant.nullable(),
  reason: z.string(),
  flatten: z.boolean(),
});
export type KillSwitchShape = z.output<typeof killSwitchShape>;

export const jobShape = z.object({
  name: z.string(),
  action: z.string(),
  schedule: z.string().describe('when it is due, in words'),
  zone: z.string(),
  nextDue: instant.nullable(),
  last: z
    .object({
      key: z.string(),
      status: z.string(),
      startedAt: instant,
      endedAt: instant.nullable(),
      message: z.string(),
    })
    .nullable(),
});
export type JobShape = z.output<typeof jobShape>;

export const jobRunShape = z.object({
  job: z.string(),
  key: z.string(),
  dueAt: instant,
  trigger: z.enum(['schedule', 'missed', 'manual']),
  status: z.enum(['running', 'done', 'failed', 'skipped', 'interrupted']),
  startedAt: instant,
  endedAt: instant.nullable(),
  message: z.string(),
});
export type JobRunShape = z.output<typeof jobRunShape>;

const auditShape = z.object({
  n: z.number().int(),
  time: instant,
  actor: z.string(),
  action: z.string(),
  detail: plainData,
  hash: z.string(),
});

export const auditVerdictShape = z.object({
  ok: z.boolean(),
  kind: z
    .enum(['whole', 'unchecked', 'broken'])
    .describe('unchecked: every entry fits, but the key of the seal is not there'),
  entries: z.number().int().describe('that fit'),
  problem: z.string().nullable(),
  from: instant.nullable(),
  to: instant.nullable(),
  hash: z.string().nullable().describe('of the last entry that fits; worth noting elsewhere'),
  sealedSince: z.number().int().nullable().describe('entries before it were there when the seal was begun'),
  notes: z.array(z.string()),
});
export type AuditVerdictShape = z.output<typeof auditVerdictShape>;

export const operationsApi = {
  'GET /health': endpoint({
    summary: 'How the program is, part by part',
    tag: 'operations',
    access: READ,
    response: healthShape,
  }),
  'POST /doctor': endpoint({
    summary: 'Looks at everything that can be wrong on this machine, and says what to do',
    tag: 'operations',
    access: ADMIN,
    response: z.object({ summary: z.string(), items: z.array(findingShape) }),
    perMinute: 6,
  }),
  'GET /kill-switch': endpoint({
    summary: 'Whether trading is stopped',
    tag: 'operations',
    access: READ,
    response: killSwitchShape,
  }),
  'POST /kill-switch': endpoint({
    summary:
      'Stops everything that raises exposure, in every session and through every restart; the answer has the token that lifts it',
    tag: 'operations',
    access: TRADE,
    body: z.strictObject({
      reason: z.string().min(1).max(500),
      flatten: z
        .boolean()
        .optional()
        .describe('close what is open as well; what `killSwitch.flatten` says when left out'),
    }),
    response: killSwitchShape.extend({ token: z.string() }),
  }),
  'POST /kill-switch/lift': endpoint({
    summary: 'Lets trading go on; needs the token that stopping it gave',
    tag: 'operations',
    access: TRADE,
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    response: killSwitchShape,
    perMinute: 12,
  }),
  'GET /jobs': endpoint({
    summary: 'Jobs of the settings, when each is due next, and how its last run ended',
    tag: 'operations',
    access: READ,
    response: z.object({ items: z.array(jobShape) }),
  }),
  'GET /jobs/runs': endpoint({
    summary: 'Runs of jobs, the latest first',
    tag: 'operations',
    access: READ,
    query: pageQuery.extend({ job: name.optional() }),
    response: page(jobRunShape),
  }),
  'POST /jobs/:name/run': endpoint({
    summary: 'Runs a job now',
    tag: 'operations',
    access: ADMIN,
    params: z.object({ name }),
    response: z.object({ key: z.string() }),
    status: 202,
    perMinute: 12,
  }),
  'GET /audit': endpoint({
    summary: 'What people and jobs did, the latest first; each entry is chained to the one before it',
    tag: 'operations',
    access: ADMIN,
    query: pageQuery,
    response: page(auditShape),
  }),
  'GET /audit/verify': endpoint({
    summary: 'Follows the whole chain of the audit log, and looks at its seal',
    tag: 'operations',
    access: ADMIN,
    response: auditVerdictShape,
    perMinute: 6,
  }),
} as const;
