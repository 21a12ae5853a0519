// `node tools/boundaries.ts [--write]`: who imports whom against boundaries.json. `--write` renews the table in the docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkBoundaries } from '#tools/boundaries/check.ts';
import { readConfig } from '#tools/boundaries/config.ts';
import { TABLE_PAGE, isTableFresh, withImportTable } from '#tools/boundaries/import-table.ts';
import { counted, formatTable, formatViolation } from '#tools/report.ts';
import { ROOT, readTree } from '#tools/source/tree.ts';

const { config, aliases } = readConfig(ROOT);
const page = join(ROOT, TABLE_PAGE);
if (process.argv.includes('--write')) writeFileSync(page, withImportTable(readFileSync(page, 'utf8'), config));

const { violations, modules } = checkBoundaries(config, aliases, readTree(ROOT, ['src', 'tools'], ['.ts', '.tsx']));
const rows = modules.map(({ module, files, lines, imports }) => [
  module,
  `${files}`,
  `${lines}`,
  imports.join(' ') || '-',
]);
process.stdout.write(`${formatTable(['module', 'files', 'lines', 'imports'], rows, [0, 3])}\n\n`);
for (const violation of violations) process.stdout.write(`${formatViolation(violation)}\n`);
const isFresh = isTableFresh(readFileSync(page, 'utf8'), config);
if (!isFresh) process.stdout.write(`${TABLE_PAGE}:1 its import table is stale: run node tools/boundaries.ts --write\n`);
process.stdout.write(`${counted(violations.length, 'violation')} of the import rules\n`);
process.exitCode = violations.length === 0 && isFresh ? 0 : 1;
