// `npm run new -- indicator|detector|gate|strategy <name>`: writes the file, its test and the registry line.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { generate } from '#tools/new/generate.ts';
import { GeneratorError } from '#tools/new/plan.ts';
import { ROOT } from '#tools/source/tree.ts';

const [kind, name, ...surplus] = process.argv.slice(2);
if (kind === undefined || name === undefined || surplus.length > 0) {
  process.stderr.write('Usage: npm run new -- indicator|detector|gate|strategy <name-in-kebab-case>\n');
  process.exit(2);
}
try {
  const { changes, next } = generate(ROOT, kind, name);
  // How lines break depends on the length of the name.
  const paths = changes.map(({ path }) => path);
  spawnSync(process.execPath, [join(ROOT, 'node_modules/oxfmt/bin/oxfmt'), ...paths], { cwd: ROOT });
  for (const change of changes) process.stdout.write(`${change.kind.padEnd(7)}  ${change.path}\n`);
  const tests = paths.filter((path) => path.endsWith('.test.ts'));
  process.stdout.write(`\n${next}\nThen: npm test -- ${tests.join(' ')}\n`);
} catch (error) {
  if (!(error instanceof GeneratorError)) throw error;
  process.stderr.write(`npm run new: ${error.message}\n`);
  process.exitCode = 2;
}
