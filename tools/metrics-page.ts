// `node tools/metrics-page.ts`: writes docs/metrics.md from src/domain/metrics/registry.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { METRICS } from '#domain/metrics/registry.ts';
import { METRIC_PAGE, metricPage } from '#tools/docs/metric-page.ts';
import { ROOT } from '#tools/source/tree.ts';

writeFileSync(join(ROOT, METRIC_PAGE), metricPage(METRICS));
process.stdout.write(`${METRIC_PAGE}: ${METRICS.length} metrics\n`);
