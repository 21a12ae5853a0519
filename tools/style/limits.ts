/** A limit in two steps: above `soft` is a warning, above `hard` fails. */
export interface Limit {
  readonly soft: number;
  readonly hard: number;
}

/** The size limits of the house; what lies above them wants to be cut in two. */
export const LIMITS = {
  fileLines: { soft: 300, hard: 500 },
  testFileLines: { soft: 500, hard: 900 },
  functionLines: { soft: 50, hard: 70 },
  parameters: { soft: 4, hard: 5 },
  /** Tests and benches not counted. */
  filesInFolder: { soft: 20, hard: 30 },
  /** Path parts below `src`, the file included. */
  depthBelowSrc: { soft: 4, hard: 5 },
} as const satisfies Record<string, Limit>;

/** Files below this are small; a warning when more than this share of a module's files are. */
export const SMALL_FILES = { lines: 25, share: 0.2 } as const;

export const README_LINES = 30;

/** Folders named by kind gather what does not belong together. */
export const BANNED_FOLDERS: readonly string[] = ['utils', 'util', 'common', 'helpers', 'types', 'services', 'misc'];

/** Folders whose code must never take a missing price, size or fee for zero. */
export const NO_ZERO_FALLBACK: readonly string[] = ['src/domain/', 'src/desks/', 'src/engine/'];

/** A file to which the size limits do not apply, because it is generated or a pure table of data. */
export interface Exemption {
  readonly file: string;
  readonly why: string;
}

/** Kept short: an entry whose file is gone or fits the limits is itself a failure. */
export const EXEMPT_FROM_SIZE: readonly Exemption[] = [];
