import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { METRICS } from '#domain/metrics/registry.ts';
import { METRIC_PAGE, metricPage } from '#tools/docs/metric-page.ts';
import { ROOT } from '#tools/source/tree.ts';

const PAGE = readFileSync(join(ROOT, METRIC_PAGE), 'utf8');

describe('the page of metrics', () => {
  it('is what the registry says', () => {
    expect(PAGE, 'run node tools/metrics-page.ts').toBe(metricPage(METRICS));
  });

  it('has a row of five cells for each metric, with its formula, needs and source', () => {
    for (const { name, source } of METRICS) {
      const row = PAGE.split('\n').find((line) => line.startsWith(`| [\`${name}\`]`));
      expect(row, name).toContain(source.replaceAll('|', String.raw`\|`));
      expect(row!.match(/(?<!\\)\|/g), name).toHaveLength(6);
    }
  });
});
