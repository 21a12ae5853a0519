import { describe } from 'vitest';
import { INSTALL, findChromium } from './browser.ts';

const isThere = findChromium() !== undefined;
const isRequired = process.env['ASSAY_REQUIRE_BROWSER'] === '1';

if (!isThere && !isRequired) {
  process.stderr.write(`Tests in the browser are skipped: there is no Chromium on this machine. ${INSTALL}\n`);
}

/** A suite that needs Chromium: skipped where there is none, unless `ASSAY_REQUIRE_BROWSER=1`, where its start fails and says why. */
export const describeInBrowser = isThere || isRequired ? describe : describe.skip;
