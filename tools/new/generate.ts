import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nearestNames } from '#core/suggest.ts';
import { newDetector } from '#tools/new/detector.ts';
import { newGate } from '#tools/new/gate.ts';
import { newIndicator } from '#tools/new/indicator.ts';
import { GeneratorError, namesOf } from '#tools/new/plan.ts';
import { newStrategy } from '#tools/new/strategy.ts';
import type { GeneratorPlan, Names, ReadFile } from '#tools/new/plan.ts';

const GENERATORS: Readonly<Record<string, (names: Names, read: ReadFile) => GeneratorPlan>> = {
  indicator: newIndicator,
  detector: newDetector,
  gate: newGate,
  strategy: newStrategy,
};

const KINDS = Object.keys(GENERATORS);
const NAME = /^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/;

/**
 * Writes a new thing of a kind into the project at `root`: file, test and registry line, all of them or none. Throws
 * `GeneratorError` for a kind that there is not, a name that is not kebab-case, and a file that is there already.
 */
export function generate(root: string, kind: string, name: string): GeneratorPlan {
  const generator = Object.hasOwn(GENERATORS, kind) ? GENERATORS[kind] : undefined;
  if (generator === undefined) {
    const [nearest] = nearestNames(kind, KINDS, 1);
    const hint = nearest === undefined ? `one of ${KINDS.join(', ')}` : `"${nearest}"?`;
    throw new GeneratorError(`Unknown kind "${kind}": did you mean ${hint}`);
  }
  if (!NAME.test(name)) throw new GeneratorError(`Expected a kebab-case name such as "order-flow", was "${name}"`);
  const plan = generator(namesOf(name), (path) => readProjectFile(root, path));
  const taken = plan.changes.find(({ path, kind }) => kind === 'new' && existsSync(join(root, path)));
  if (taken !== undefined) throw new GeneratorError(`${taken.path} is there already: choose another name`);
  for (const { path, text } of plan.changes) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return plan;
}

function readProjectFile(root: string, path: string): string {
  if (!existsSync(join(root, path))) throw new GeneratorError(`Expected the registry ${path} to be there`);
  return readFileSync(join(root, path), 'utf8');
}
