import { randomBytes } from 'node:crypto';
import type { KillSwitchShape, operationsApi } from '#contract/operations.ts';
import { problemText } from '#domain/operations/audit-verdict.ts';
import type { AuditStore } from '#domain/operations/audit.ts';
import type { KillSwitchState } from '#domain/operations/kill-switch.ts';
import { ListCursor } from '#apps/server/http/cursor.ts';
import type { Handlers } from '#apps/server/http/handlers.ts';
import type { Platform } from '#apps/server/platform/platform.ts';

type Parts = Pick<Platform, 'store' | 'clock' | 'publisher' | 'settings' | 'jobs' | 'doctor' | 'health'>;
type Table = Handlers<typeof operationsApi>;

/** Health, doctor, kill switch, jobs and the audit log. */
export function operationsHandlers(platform: Parts): Table {
  const { jobs, doctor } = platform;
  return {
    'GET /health': () => platform.health(),
    'POST /doctor': async () => {
      const { summary, results } = await doctor.examine();
      const items = results.map(({ check, about = '', level, found, remedy = null }) => {
        return { check, about, level, found, remedy };
      });
      return { summary, items };
    },
    ...killSwitchHandlers(platform),
    'GET /jobs': async () => ({ items: [...(await jobs.list())] }),
    'GET /jobs/runs': ({ query }) => jobs.runs(query),
    'POST /jobs/:name/run': ({ params, caller }) => jobs.run(params.name, caller.actor),
    ...auditHandlers(platform.store.audit),
  };
}

const TOKEN_BYTES = 6;

function killSwitchHandlers({
  store,
  clock,
  publisher,
  settings,
}: Parts): Pick<Table, 'GET /kill-switch' | 'POST /kill-switch' | 'POST /kill-switch/lift'> {
  const tell = (shape: KillSwitchShape): KillSwitchShape => {
    publisher.publish('kill-switch', shape, 'kill-switch');
    return shape;
  };
  return {
    'GET /kill-switch': async () => killSwitchShape(await store.killSwitch.read()),
    'POST /kill-switch': async ({ body, caller }) => {
      const time = clock.now();
      const { reason, flatten = settings.settings.killSwitch.flatten } = body;
      const made = randomBytes(TOKEN_BYTES).toString('hex');
      const state = await store.killSwitch.pull({ time, reason, flatten, token: made });
      const shape = tell(killSwitchShape(state));
      // The switch is on whatever becomes of the log: it goes first.
      await store.audit.add({ time, actor: caller.actor, action: 'kill.pull', detail: { reason, flatten } });
      return { ...shape, token: state.kind === 'on' ? state.token : made };
    },
    'POST /kill-switch/lift': async ({ body, caller }) => {
      const time = clock.now();
      await store.killSwitch.lift(body.token, time);
      const shape = tell(killSwitchShape(await store.killSwitch.read()));
      await store.audit.add({ time, actor: caller.actor, action: 'kill.lift', detail: {} });
      return shape;
    },
  };
}

/** As everybody may see it: without the token. */
export function killSwitchShape(state: KillSwitchState): KillSwitchShape {
  if (state.kind === 'off') return { kind: 'off', since: null, reason: '', flatten: false };
  const { kind, since, reason, flatten } = state;
  return { kind, since, reason, flatten };
}

function auditHandlers(audit: AuditStore): Pick<Table, 'GET /audit' | 'GET /audit/verify'> {
  const list = new ListCursor<{ before: number }>('audit', {}, { before: 'number' });
  return {
    'GET /audit': async ({ query: { limit, cursor } }) => {
      const before = list.decode(cursor)?.before ?? (await audit.length());
      const from = Math.max(0, before - limit);
      const items = [...(await audit.read(from, before - from))].reverse();
      return { items, next: list.encode(from > 0 ? { before: from } : undefined) };
    },
    'GET /audit/verify': async () => {
      const verdict = await audit.verify();
      const { kind, entries, from, to, hash, sealedSince, notes } = verdict;
      return {
        ok: kind === 'whole',
        kind,
        entries,
        problem: problemText(verdict) ?? null,
        from: from ?? null,
        to: to ?? null,
        hash: hash ?? null,
        sealedSince: sealedSince ?? null,
        notes: [...notes],
      };
    },
  };
}
