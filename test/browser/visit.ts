import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, ConsoleMessage, Page } from 'playwright-core';

export interface VisitOptions {
  readonly url: string;
  readonly theme?: 'dark' | 'light';
  /** px; narrower than 500 is a phone. */
  readonly width?: number;
}

/** Somebody at the dashboard with a profile of their own, whose browser notes everything that goes wrong. */
export class Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  private readonly trouble: string[] = [];
  private readonly expected: RegExp[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
    this.watch(page);
  }

  static async begin(browser: Browser, { url, theme = 'dark', width = 1440 }: VisitOptions): Promise<Visit> {
    const context = await browser.newContext({
      baseURL: url,
      colorScheme: theme,
      reducedMotion: 'reduce',
      viewport: { width, height: width < 500 ? 844 : 900 },
      hasTouch: width < 500,
      acceptDownloads: true,
    });
    context.setDefaultTimeout(WAIT_MS);
    return new Visit(context, await context.newPage());
  }

  /** A second tab of the same browser. */
  readonly openTab = async (): Promise<Page> => {
    const page = await this.context.newPage();
    this.watch(page);
    return page;
  };

  /** What a test provokes, and the browser therefore reports. */
  readonly expects = (...patterns: readonly RegExp[]): void => {
    this.expected.push(...patterns);
  };

  /** Everything that went wrong and was not expected. */
  troubles(): readonly string[] {
    return this.trouble.filter((line) => !this.expected.some((pattern) => pattern.test(line)));
  }

  /** Pictures of every tab; gives back where they are. */
  async picture(name: string): Promise<string> {
    const folder = mkdtempSync(join(tmpdir(), 'assay-browser-'));
    const file = name.replaceAll(/[^a-z0-9]+/gi, '-').slice(0, 60);
    for (const [index, page] of this.context.pages().entries()) {
      await page.screenshot({ path: join(folder, `${file}-${index}.png`), timeout: 5_000 }).catch(() => undefined);
    }
    return folder;
  }

  private watch(page: Page): void {
    page.on('console', (message) => this.heard(message));
    page.on('pageerror', (error) => this.trouble.push(`page error: ${error.message}`));
    page.on('requestfailed', (request) => {
      const why = request.failure()?.errorText ?? '';
      // What a page that is left no longer waits for is no trouble.
      if (why !== 'net::ERR_ABORTED') this.trouble.push(`request failed: ${request.url()} ${why}`);
    });
    page.on('crash', () => this.trouble.push('the tab crashed'));
  }

  private heard(message: ConsoleMessage): void {
    if (message.type() !== 'error') return;
    this.trouble.push(`console: ${message.text()} ${message.location().url}`.trim());
  }
}

/** How long anything may take to appear, ms: a slow machine that builds something else besides. */
const WAIT_MS = 15_000;

/** Visits, walks, and fails on what went wrong on the way, with a picture of it. */
export async function visit(
  browser: Browser,
  options: VisitOptions,
  walk: (visit: Visit) => Promise<void>,
): Promise<void> {
  const visitor = await Visit.begin(browser, options);
  try {
    await walk(visitor);
    const troubles = visitor.troubles();
    if (troubles.length > 0) throw new Error(`Expected nothing to go wrong, but:\n${troubles.join('\n')}`);
  } catch (error) {
    const folder = await visitor.picture('failure');
    const said = visitor.troubles().join('\n');
    throw new Error(`${(error as Error).message}\nPicture: ${folder}\n${said}`, { cause: error });
  } finally {
    await visitor.context.close();
  }
}
