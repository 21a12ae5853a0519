// `node tools/web-size.ts`: what the first page of the built dashboard weighs, file by file, against its budget.
import { join } from 'node:path';
import { formatTable } from '#tools/report.ts';
import { ROOT } from '#tools/source/tree.ts';
import { WEB_OUT } from '#tools/web/inputs.ts';
import { FIRST_LOAD_BUDGET, firstLoad, totalGzip } from '#tools/web/size.ts';

const kilobytes = (bytes: number): string => (bytes / 1_000).toFixed(1);
const files = firstLoad(join(ROOT, WEB_OUT));
const total = totalGzip(files);
const rows = files.map(({ file, bytes, gzipBytes }) => [file, kilobytes(bytes), kilobytes(gzipBytes)]);
process.stdout.write(`${formatTable(['first load', 'kB', 'kB gzip'], rows, [0])}\n`);
process.stdout.write(`${kilobytes(total)} kB of ${kilobytes(FIRST_LOAD_BUDGET)} kB (gzip)\n`);
process.exitCode = total <= FIRST_LOAD_BUDGET ? 0 : 1;
