// `node tools/style.ts [--quiet]`: sizes, names and content against the conventions. Warnings in full, or counted with --quiet.
import { readConfig } from '#tools/boundaries/config.ts';
import { counted, formatViolation } from '#tools/report.ts';
import { ROOT, readTree } from '#tools/source/tree.ts';
import { checkContent } from '#tools/style/content.ts';
import { docCoverage } from '#tools/style/doc-comments.ts';
import { checkNames } from '#tools/style/names.ts';
import { checkSizes } from '#tools/style/sizes.ts';

const CODE_PLACES = ['src', 'tools', 'bin', 'test', 'examples', 'vitest.config.ts', 'vite.config.ts'];
const modules = Object.keys(readConfig(ROOT).config.modules);
const code = readTree(ROOT, CODE_PLACES, ['.ts', '.tsx', '.mjs']);
const texts = readTree(ROOT, [''], ['.ts', '.tsx', '.mjs', '.js', '.css', '.html', '.md', '.json', '.yml', '.sh']);
const pages = readTree(ROOT, ['src'], ['.md']);

const findings = [checkSizes(code, modules), checkNames(new Map([...code, ...pages]), modules), checkContent(texts)];
const failures = findings.flatMap((part) => part.failures);
const warnings = findings.flatMap((part) => part.warnings);
for (const failure of failures) process.stdout.write(`${formatViolation(failure)}\n`);
if (!process.argv.includes('--quiet')) {
  for (const warning of warnings) process.stdout.write(`warning: ${formatViolation(warning)}\n`);
}
const { documented, exported } = docCoverage(code);
const share = exported === 0 ? 100 : Math.round((100 * documented) / exported);
process.stdout.write(
  `style: ${counted(failures.length, 'failure')}, ${counted(warnings.length, 'warning')}; ` +
    `${share} % of ${exported} exported functions, classes and interfaces have a doc comment\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
