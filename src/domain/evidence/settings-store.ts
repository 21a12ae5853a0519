/** One set of learnt settings (weights, thresholds, category models) that a person put in force. Plain JSON. */
export interface EvidenceSettings {
  /** From 1; each application makes a new one and none is ever changed. */
  readonly version: number;
  /** UTC ms. */
  readonly applied: number;
  readonly document: unknown;
}

/** Where learnt settings are kept, all versions of them. */
export interface EvidenceSettingsStore {
  /** Stores a new version and gives back its number. */
  apply(applied: number, document: unknown): Promise<number>;
  /** The version in force; undefined while none was applied. */
  latest(): Promise<EvidenceSettings | undefined>;
}
