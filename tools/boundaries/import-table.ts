import type { BoundaryConfig } from '#tools/boundaries/config.ts';

/** The page that shows the import rules to people, between two marks. */
export const TABLE_PAGE = 'docs/architecture.md';
const OPEN = '<!-- import-table -->';
const CLOSE = '<!-- /import-table -->';

/** The page with the table of import rules renewed; throws when its marks are missing. */
export function withImportTable(page: string, config: BoundaryConfig): string {
  const start = page.indexOf(OPEN);
  const end = page.indexOf(CLOSE);
  if (start < 0 || end < start) throw new Error(`Expected ${TABLE_PAGE} to have the marks "${OPEN}" and "${CLOSE}"`);
  return `${page.slice(0, start + OPEN.length)}\n${importTable(config)}\n${page.slice(end)}`;
}

export function isTableFresh(page: string, config: BoundaryConfig): boolean {
  return withImportTable(page, config) === page;
}

function importTable({ modules, tests, benches }: BoundaryConfig): string {
  const row = (name: string, imports: readonly string[], packages: readonly string[] = []): string =>
    `| ${name} | ${imports.join(', ') || 'nothing'} | ${packages.map((name) => `\`${name}\``).join(', ')} |`;
  return [
    '| module | may import | outside |',
    '|---|---|---|',
    ...Object.entries(modules).map(([name, { imports, packages }]) => row(`\`${name}\``, imports, packages)),
    row('tests, in addition', tests.imports, tests.packages),
    row('benches, in addition', benches.imports, benches.packages),
  ].join('\n');
}
