// `node test/browser/screens.ts <folder> [name ...]`: a picture of every page in both themes, at 1440 and 390 px.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { ServerProcess } from '../api/server-process.ts';
import { startChromium } from './browser.ts';
import { settled } from './look.ts';
import { PAGES } from './pages.ts';
import { Visit } from './visit.ts';

const [folder, ...wanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('Expected a folder: node test/browser/screens.ts <folder>');
mkdirSync(folder, { recursive: true });
const server = await ServerProcess.start({ args: ['--speed', '600'] });
const browser = await startChromium();
try {
  await takeAll(browser, server.url, folder);
} finally {
  await browser.close();
  await server.stop();
}

async function takeAll(with_: Browser, url: string, into: string): Promise<void> {
  for (const width of [1440, 390]) {
    const { page, context } = await Visit.begin(with_, { url, width });
    for (const { path, title } of PAGES) {
      const name = title.toLowerCase().replaceAll(' ', '-');
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      await page.goto(path);
      await settled(page, title);
      for (const theme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await page.screenshot({ path: join(into, `${name}-${width}-${theme}.png`), fullPage: true });
      }
      await page.emulateMedia({ colorScheme: 'dark' });
      process.stdout.write(`${name} at ${width}\n`);
    }
    await context.close();
  }
}
