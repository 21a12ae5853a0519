import type { OutcomeRecord } from '#domain/evidence/outcomes/outcome-record.ts';
import type { OutcomeFilter, OutcomeStore } from '#domain/evidence/outcomes/outcome-store.ts';
import type { EvidenceSettings, EvidenceSettingsStore } from '#domain/evidence/settings-store.ts';

/** Outcomes in memory, as far as they are streamed by desk and source. */
export class MemoryOutcomes implements Pick<OutcomeStore, 'save' | 'stream'> {
  readonly rows = new Map<string, OutcomeRecord>();

  async save(records: readonly OutcomeRecord[]): Promise<void> {
    for (const record of records) this.rows.set(`${record.run} ${record.signalId}`, record);
  }

  async *stream({ desk, source }: OutcomeFilter = {}): AsyncIterable<OutcomeRecord> {
    const chosen = [...this.rows.values()].filter((row) => {
      return (desk === undefined || row.desk === desk) && (source === undefined || row.source === source);
    });
    yield* chosen.sort((a, b) => a.time - b.time || (a.signalId < b.signalId ? -1 : 1));
  }
}

/** Versions in memory, through JSON as in the store. */
export class MemoryEvidenceSettings implements EvidenceSettingsStore {
  readonly versions: EvidenceSettings[] = [];

  async apply(applied: number, document: unknown): Promise<number> {
    const version = this.versions.length + 1;
    this.versions.push({ version, applied, document: JSON.parse(JSON.stringify(document)) as unknown });
    return version;
  }

  async latest(): Promise<EvidenceSettings | undefined> {
    return this.versions.at(-1);
  }
}
