import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const PLACES = [
  '/usr/bin',
  '/usr/local/bin',
  '/snap/bin',
  '/Applications/Google Chrome.app/Contents/MacOS',
  '/Applications/Chromium.app/Contents/MacOS',
];
const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** What to do where there is none. */
export const INSTALL = 'Install it (Debian: apt-get install chromium), or name another by ASSAY_CHROMIUM.';

/** Path of Chromium, undefined when this machine has none. `ASSAY_CHROMIUM` comes first. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = environment['ASSAY_CHROMIUM'];
  if (named !== undefined && named !== '') return named;
  const folders = [...(environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''), ...PLACES];
  const names = [...NAMES, 'Google Chrome', 'Chromium'];
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find(mayRun);
}

/** Starts Chromium with a profile of its own. Throws when there is none. */
export function startChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(`Expected Chromium on this machine, found none. ${INSTALL}`);
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

function mayRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
