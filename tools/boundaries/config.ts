import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCycles } from '#tools/boundaries/cycles.ts';
import type { Violation } from '#tools/report.ts';

/** What the files of a module may import besides the module itself. */
export interface Allowance {
  /** Modules; a name covers the modules below it: `domain` covers `domain/market`. */
  readonly imports: readonly string[];
  /** Outside packages; `node:*` covers all of Node's, `/package.json` is a file of the project outside `src`. */
  readonly packages?: readonly string[];
}

/** `boundaries.json`. */
export interface BoundaryConfig {
  /** By folder below `src`. */
  readonly modules: Readonly<Record<string, Allowance>>;
  /** What `*.test.ts` may import besides what its module may. */
  readonly tests: Allowance;
  /** The same for `*.bench.ts`. */
  readonly benches: Allowance;
}

/** Import aliases of package.json, `#core/*` to `./src/core/*`. */
export type Aliases = Readonly<Record<string, string>>;

export const CONFIG_FILE = 'boundaries.json';

export function readConfig(root: string): { config: BoundaryConfig; aliases: Aliases } {
  const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));
  return {
    config: read(CONFIG_FILE) as BoundaryConfig,
    aliases: (read('package.json') as { imports: Aliases }).imports,
  };
}

/** Whether a module, or one above it, is in a list of modules. */
export function covers(names: readonly string[], module: string): boolean {
  return names.some((name) => module === name || module.startsWith(`${name}/`));
}

/**
 * What is wrong with the table itself: names that mean nothing, modules inside modules, apps that others may import, and
 * modules that may import each other in a circle. (An import outside the table is a violation already.)
 */
export function checkConfig(config: BoundaryConfig): Violation[] {
  const names = Object.keys(config.modules);
  const problems: string[] = [];
  for (const [name, { imports }] of Object.entries(config.modules)) {
    for (const inner of names.filter((other) => other.startsWith(`${name}/`))) {
      problems.push(`module "${inner}" lies inside module "${name}": a file belongs to exactly one module`);
    }
    for (const listed of imports) {
      if (!names.some((other) => covers([listed], other)))
        problems.push(`"${name}" lists "${listed}", which is no module`);
      if (listed === 'testkit') problems.push(`"${name}" lists "testkit", which only tests may import`);
      if (/^apps(?:\/|$)/.test(listed) && !name.startsWith('apps/')) {
        problems.push(`"${name}" lists "${listed}", but an app is never imported by what is not an app`);
      }
    }
  }
  for (const cycle of findCycles(moduleGraph(config))) {
    problems.push(`modules form a cycle: ${[...cycle, cycle[0]].join(' -> ')}`);
  }
  return problems.map((message) => ({ file: CONFIG_FILE, line: 1, message }));
}

function moduleGraph({ modules }: BoundaryConfig): Map<string, Set<string>> {
  const names = Object.keys(modules);
  const isAllowed = (from: string, to: string): boolean => from !== to && covers(modules[from]!.imports, to);
  return new Map(names.map((from) => [from, new Set(names.filter((to) => isAllowed(from, to)))]));
}
