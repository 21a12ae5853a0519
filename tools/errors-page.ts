// `node tools/errors-page.ts`: writes docs/errors.md from src/core/error-codes.ts.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CODES } from '#core/error-codes.ts';
import { ERROR_PAGE, errorPage } from '#tools/docs/error-page.ts';
import { ROOT } from '#tools/source/tree.ts';

writeFileSync(join(ROOT, ERROR_PAGE), errorPage(ERROR_CODES));
process.stdout.write(`${ERROR_PAGE}: ${Object.keys(ERROR_CODES).length} codes\n`);
