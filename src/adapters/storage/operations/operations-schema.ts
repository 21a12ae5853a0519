import type { Generated } from 'kysely';

/** Tables of what people and jobs do. Times are UTC ms. */
export interface OperationsSchema {
  readonly kill_switch: KillSwitchTable;
  readonly audit: AuditTable;
  readonly audit_head: AuditHeadTable;
  readonly job: JobTable;
  readonly job_run: JobRunTable;
}

/** One pull of the switch; it is on while a row has not been lifted. */
export interface KillSwitchTable {
  readonly n: Generated<number>;
  readonly since: number;
  readonly reason: string;
  readonly flatten: number;
  readonly token: string;
  readonly lifted: number | null;
}

export interface AuditTable {
  readonly n: number;
  readonly time: number;
  readonly actor: string;
  readonly action: string;
  /** JSON. */
  readonly detail: string;
  readonly hash: string;
}

/** How far the log went when this key sealed it last. */
export interface AuditHeadTable {
  readonly key_id: string;
  readonly since: number;
  readonly entries: number;
  readonly hash: string;
  readonly seal: string;
}

export interface JobTable {
  readonly name: string;
  readonly known_since: number;
}

export interface JobRunTable {
  readonly n: Generated<number>;
  readonly job: string;
  readonly key: string;
  readonly due_at: number;
  readonly trigger: string;
  readonly status: string;
  readonly runner: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly message: string;
}
