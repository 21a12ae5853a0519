import { posix } from 'node:path';
import { findCycles } from '#tools/boundaries/cycles.ts';
import { CONFIG_FILE, checkConfig, covers } from '#tools/boundaries/config.ts';
import type { Aliases, Allowance, BoundaryConfig } from '#tools/boundaries/config.ts';
import type { Violation } from '#tools/report.ts';
import { findImports } from '#tools/source/imports.ts';
import { countLines, isBench, isTest } from '#tools/source/tree.ts';
import type { SourceTree } from '#tools/source/tree.ts';

/** What a module holds; counts of the files that were read, tests and benches included. */
export interface ModuleSummary {
  readonly module: string;
  readonly files: number;
  readonly lines: number;
  /** Modules that its own files import, tests and benches left out. */
  readonly imports: readonly string[];
}

export interface BoundaryReport {
  readonly violations: readonly Violation[];
  readonly modules: readonly ModuleSummary[];
}

/** Checks every import of a tree of `src/` files against the table. `tree` may hold other files too, as import targets. */
export function checkBoundaries(config: BoundaryConfig, aliases: Aliases, tree: SourceTree): BoundaryReport {
  return new BoundaryCheck(config, aliases, tree).run();
}

/** One import, resolved. */
interface Edge {
  readonly from: string;
  readonly fromModule: string;
  readonly specifier: string;
  readonly line: number;
}

class BoundaryCheck {
  private readonly config: BoundaryConfig;
  private readonly aliases: Aliases;
  private readonly tree: SourceTree;
  private readonly violations: Violation[] = [];
  private readonly fileGraph = new Map<string, Set<string>>();
  private readonly moduleGraph = new Map<string, Set<string>>();
  private readonly lineOf = new Map<string, number>();
  private readonly sizes = new Map<string, { files: number; lines: number }>();

  constructor(config: BoundaryConfig, aliases: Aliases, tree: SourceTree) {
    this.config = config;
    this.aliases = aliases;
    this.tree = tree;
    for (const module of Object.keys(config.modules)) {
      this.moduleGraph.set(module, new Set());
      this.sizes.set(module, { files: 0, lines: 0 });
    }
  }

  run(): BoundaryReport {
    this.violations.push(...checkConfig(this.config));
    for (const [path, text] of this.tree) if (path.startsWith('src/')) this.checkFile(path, text);
    this.checkFileCycles();
    return { violations: this.violations, modules: this.summaries() };
  }

  private checkFile(path: string, text: string): void {
    const module = this.moduleOf(path);
    if (module === undefined) {
      this.report(path, 1, `belongs to no module: list its folder in ${CONFIG_FILE}, with what it may import`);
      return;
    }
    const size = this.sizes.get(module)!;
    size.files++;
    size.lines += countLines(text);
    this.fileGraph.set(path, new Set());
    for (const { specifier, line } of findImports(text)) {
      if (specifier === undefined)
        this.report(path, line, 'imports a computed name: not allowed because nobody can check it');
      else this.checkImport({ from: path, fromModule: module, specifier, line });
    }
  }

  private checkImport(edge: Edge): void {
    const target = this.resolve(edge);
    if (target === undefined) return this.checkPackage(edge, edge.specifier);
    if (!target.startsWith('src/')) return this.checkOutsideFile(edge, target);
    const module = this.moduleOf(target);
    const isRelative = edge.specifier.startsWith('.');
    if (!this.tree.has(target)) return this.refuse(edge, `there is no file ${target}`);
    if (isRelative && module !== edge.fromModule) this.refuse(edge, 'a relative path may not leave its module');
    else if (module !== undefined && module !== edge.fromModule) this.checkModule(edge, module);
    this.lineOf.set(`${edge.from} ${target}`, edge.line);
    this.fileGraph.get(edge.from)!.add(target);
  }

  private checkModule(edge: Edge, module: string): void {
    const { fromModule } = edge;
    if (!isTest(edge.from) && !isBench(edge.from)) this.moduleGraph.get(fromModule)!.add(module);
    const allowances = this.allowances(edge);
    if (module.startsWith('apps/') && !fromModule.startsWith('apps/')) {
      this.refuse(edge, 'an app is never imported by what is not an app');
    } else if (!allowances.some(({ imports }) => covers(imports, module))) {
      this.refuse(edge, `${this.subject(edge)} may import ${listed(allowances.flatMap(({ imports }) => imports))}`);
    }
  }

  private checkPackage(edge: Edge, name: string): void {
    const allowances = this.allowances(edge);
    const packages = allowances.flatMap((allowance) => allowance.packages ?? []);
    const isAllowed = packages.some((allowed) =>
      allowed.endsWith('*')
        ? name.startsWith(allowed.slice(0, -1))
        : name === allowed || name.startsWith(`${allowed}/`),
    );
    if (!isAllowed) this.refuse(edge, `${this.subject(edge)} may use ${listed(packages)} from outside`);
  }

  private checkOutsideFile(edge: Edge, target: string): void {
    const alias = target.startsWith('tools/') ? 'tools' : undefined;
    const allowances = this.allowances(edge);
    if (alias !== undefined && allowances.some(({ imports }) => imports.includes(alias))) return;
    this.checkPackage(edge, `/${target}`);
  }

  /** What a file may import: what its module may, and more in a test or a bench. */
  private allowances({ from, fromModule }: Edge): Allowance[] {
    const own = this.config.modules[fromModule]!;
    if (isTest(from)) return [own, this.config.tests];
    return isBench(from) ? [own, this.config.benches] : [own];
  }

  private subject({ from, fromModule }: Edge): string {
    if (isTest(from)) return `a test of ${fromModule}`;
    return isBench(from) ? `a bench of ${fromModule}` : fromModule;
  }

  /** Path from the root of what is imported; undefined for an outside package. */
  private resolve({ from, specifier }: Edge): string | undefined {
    if (specifier.startsWith('.')) return posix.join(posix.dirname(from), specifier);
    for (const [alias, target] of Object.entries(this.aliases)) {
      const prefix = alias.replace(/\*$/, '');
      const isMatch = alias.endsWith('*') ? specifier.startsWith(prefix) : specifier === alias;
      if (isMatch) return posix.normalize(target.replace('*', specifier.slice(prefix.length)));
    }
    return undefined;
  }

  private moduleOf(path: string): string | undefined {
    return Object.keys(this.config.modules).find((module) => path.startsWith(`src/${module}/`));
  }

  private checkFileCycles(): void {
    for (const cycle of findCycles(this.fileGraph)) {
      const [first, second = first] = cycle as [string, ...string[]];
      const line = this.lineOf.get(`${first} ${second}`)!;
      this.report(
        first,
        line,
        `imports ${second}: not allowed because it closes a cycle: ${[...cycle, first].join(' -> ')}`,
      );
    }
  }

  private summaries(): ModuleSummary[] {
    return [...this.sizes].map(([module, { files, lines }]) => {
      return { module, files, lines, imports: [...this.moduleGraph.get(module)!].sort() };
    });
  }

  private refuse({ from, specifier, line }: Edge, reason: string): void {
    this.report(from, line, `imports ${specifier}: not allowed because ${reason}`);
  }

  private report(file: string, line: number, message: string): void {
    this.violations.push({ file, line, message });
  }
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : `only ${[...new Set(names)].join(', ')}`;
}
