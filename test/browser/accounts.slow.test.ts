import { expect, it } from 'vitest';
import type { CDPSession, Locator, Page } from 'playwright-core';
import type { UnixMs } from '#core/time.ts';
import { codeAt } from '#domain/accounts/authenticator.ts';
import { describeInBrowser } from './browser-suite.ts';
import { axeFindings, settled } from './look.ts';
import { useSetting } from './setting.ts';
import type { Setting } from './setting.ts';

const ADMIN = { name: 'ada', password: 'correct horse battery ada' };
const VIEWER = { name: 'vera', password: 'correct horse battery vera' };
const STEP_MS = 30_000;

// Behind a proxy accounts are demanded also on loopback; each test goes on with what the ones before have made.
describeInBrowser('people who sign in', () => {
  const setting = useSetting({ args: ['--no-sandbox'], environment: { ASSAY_SERVER_TRUST_PROXY: 'true' } });

  it('make the first account with the code that the server has printed, and sign in', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of 40[13] .*\/auth\//);
      await page.goto('/jobs');
      await page.getByRole('heading', { name: 'Make the first account' }).waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.getByLabel('Name').fill(ADMIN.name);
      await page.getByLabel('Password').fill(ADMIN.password);
      await page.getByLabel('Set-up code').fill('no-such-code');
      await page.getByRole('button', { name: 'Make the first account' }).click();
      await page.getByRole('alert').waitFor();
      await page.getByLabel('Set-up code').fill(await setupCode(setting));
      await page.getByRole('button', { name: 'Make the first account' }).click();
      await settled(page, 'Jobs');

      await signOut(page);
      await page.getByLabel('Name').fill(ADMIN.name);
      await page.getByLabel('Password').fill('not the password');
      await page.getByRole('button', { name: 'Sign in' }).click();
      const refusal = await page.getByRole('alert').innerText();
      await page.getByLabel('Name').fill('nobody');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await expect.poll(() => page.getByRole('alert').innerText()).toBe(refusal);
      await signIn(page, ADMIN);
      await settled(page, 'Overview');
    }));

  it('enrol an authenticator, and sign in with its code, or with a recovery code once', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of 401 .*\/auth\//);
      await openAccount(page, ADMIN);
      await card(page, 'Authenticator').getByRole('button', { name: 'Set up' }).click();
      await page.getByRole('dialog').getByLabel('Password').fill(ADMIN.password);
      await page.getByRole('button', { name: 'Go on' }).click();
      const scan = page.getByRole('dialog', { name: 'Scan this picture' });
      const secret = await scan.getByLabel('Or type this secret').inputValue();
      expect(await axeFindings(page)).toEqual([]);
      const now = Date.now() as UnixMs;
      await scan.getByLabel('Code', { exact: true }).fill(codeAt(secret, now));
      await scan.getByRole('button', { name: 'Put it in force' }).click();
      const kept = page.getByRole('dialog', { name: 'Keep these codes' });
      await kept.getByRole('listitem').first().waitFor();
      const [recovery, another] = await kept.getByRole('listitem').allInnerTexts();
      await kept.getByRole('button', { name: 'I have kept them' }).click();

      // A code is taken once: the next sign-in shows the next one.
      for (const code of [codeAt(secret, (now + STEP_MS) as UnixMs), recovery!]) {
        await signOut(page);
        await signIn(page, ADMIN);
        await secondFactor(page, code);
        await settled(page, 'Overview');
      }
      await signOut(page);
      await signIn(page, ADMIN);
      await secondFactor(page, recovery!);
      await page.getByRole('alert').waitFor();
      await secondFactor(page, another!);
      await settled(page, 'Overview');

      await page.goto('/account');
      await card(page, 'Authenticator').getByRole('button', { name: 'Take it away' }).click();
      await page.getByRole('dialog').getByLabel('Password').fill(ADMIN.password);
      await page.getByRole('button', { name: 'Take it away' }).last().click();
      await card(page, 'Authenticator').getByRole('button', { name: 'Set up' }).waitFor();
    }));

  it('register a passkey, and use it alone and as the second factor', () =>
    setting.visit(async ({ page, context }) => {
      await addAuthenticator(await context.newCDPSession(page));
      await openAccount(page, ADMIN);
      await card(page, 'Passkeys').getByRole('button', { name: 'Add' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
      await dialog.getByLabel('Its name').fill('A virtual key');
      await dialog.getByLabel('Your password').fill(ADMIN.password);
      await dialog.getByRole('button', { name: 'Go on' }).click();
      await card(page, 'Passkeys').getByText('A virtual key').waitFor();

      await signOut(page);
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await settled(page, 'Overview');

      await signOut(page);
      await signIn(page, ADMIN);
      await page.getByRole('button', { name: 'Back' }).waitFor();
      await page.getByRole('button', { name: 'Use a passkey' }).click();
      await settled(page, 'Overview');

      await page.goto('/account');
      await card(page, 'Passkeys').getByRole('button', { name: 'Remove A virtual key' }).click();
      await page.getByRole('button', { name: 'Remove it' }).click();
      await page.getByText('No passkey yet').waitFor();
      expect(await card(page, 'Passkeys').getByRole('listitem').count()).toBe(0);
    }));

  it('see no buttons for what they may not do, and are refused when they ask all the same', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of 403/);
      await openAccount(page, ADMIN);
      await page.goto('/people');
      await page.getByRole('button', { name: 'New account' }).click();
      const dialog = page.getByRole('dialog', { name: 'New account' });
      await dialog.getByLabel('Name').fill(VIEWER.name);
      await dialog.getByLabel('Password').fill(VIEWER.password);
      await dialog.getByRole('button', { name: 'Make it' }).click();
      await page.getByRole('table', { name: 'Accounts' }).getByText(VIEWER.name).waitFor();
      await signOut(page);

      await signIn(page, VIEWER);
      await settled(page, 'Overview');
      expect(await page.getByRole('button', { name: 'Stop trading' }).count()).toBe(0);
      const pages = page.getByRole('navigation', { name: 'Pages' });
      await pages.getByRole('link', { name: 'Scanner' }).waitFor();
      for (const name of ['Settings', 'People', 'Audit'])
        expect(await pages.getByRole('link', { name }).count()).toBe(0);
      const refused = await page.evaluate(async () => {
        const me = (await (await fetch('/api/v1/auth/me')).json()) as { readonly csrf: string };
        const headers = { 'content-type': 'application/json', 'x-csrf-token': me.csrf };
        const answer = await fetch('/api/v1/kill-switch', { method: 'POST', headers, body: '{"reason":"mine"}' });
        return answer.status;
      });
      expect(refused).toBe(403);
    }));

  it('make an API token that works until it is revoked', () =>
    setting.visit(async ({ page }) => {
      await openAccount(page, ADMIN);
      await card(page, 'API tokens').getByRole('button', { name: 'New token' }).click();
      await page.getByRole('dialog', { name: 'New API token' }).getByLabel('Name').fill('a program');
      await page.getByRole('button', { name: 'Make it' }).click();
      const shown = page.getByRole('dialog', { name: 'The token' });
      const token = await shown.getByLabel('Token').inputValue();
      await shown.getByRole('button', { name: 'I have kept it' }).click();
      expect(await statusWith(setting, token)).toBe(200);

      await card(page, 'API tokens')
        .getByRole('button', { name: /a program/ })
        .click();
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /Revoke/ })
        .click();
      await page.getByText('No tokens').waitFor();
      expect(await statusWith(setting, token)).toBe(401);
    }));

  it('whose session was ended elsewhere sign in over the page, which stays as it was', () =>
    setting.visit(async ({ page, expects }) => {
      expects(/status of 401/, /WebSocket connection .* failed/);
      await openAccount(page, ADMIN);
      await page.goto('/settings?find=logLevel');
      await settled(page, 'Settings');
      await page.getByRole('button', { name: 'Change server.logLevel' }).click();
      const dialog = page.getByRole('dialog', { name: 'server.logLevel' });
      await dialog.getByLabel('Value').fill('warn');
      await setting.visit(async ({ page: other }) => {
        await openAccount(other, ADMIN);
        const signed = card(other, 'Signed in');
        while ((await signed.getByRole('button', { name: /^Sign out/ }).count()) > 0) {
          const before = await signed.getByRole('listitem').count();
          await signed
            .getByRole('button', { name: /^Sign out/ })
            .first()
            .click();
          await expect.poll(() => signed.getByRole('listitem').count()).toBeLessThan(before);
        }
      });
      // Whatever is asked next is refused; unless the live line has told it before.
      await dialog
        .getByRole('button', { name: 'Save' })
        .click({ timeout: 2_000 })
        .catch(() => undefined);
      const ended = page.getByRole('dialog', { name: 'Your session has ended' });
      await ended.waitFor();
      expect(await axeFindings(page)).toEqual([]);
      await page.keyboard.press('Escape');
      expect(await ended.isVisible()).toBe(true);
      await ended.getByLabel('Password').fill(ADMIN.password);
      await ended.getByRole('button', { name: 'Sign in' }).click();
      await ended.waitFor({ state: 'detached' });
      expect(await dialog.getByLabel('Value').inputValue()).toBe('warn');
      expect(page.url()).toContain('find=logLevel');
      await page.getByLabel('Connection: Live').waitFor();
    }));
});

interface Person {
  readonly name: string;
  readonly password: string;
}

async function openAccount(page: Page, person: Person): Promise<void> {
  await page.goto('/sign-in?to=%2Faccount');
  await signIn(page, person);
  await settled(page, 'Account');
}

async function signIn(page: Page, { name, password }: Person): Promise<void> {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function secondFactor(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Go on' }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('banner').getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
}

function card(page: Page, name: string): Locator {
  return page.getByRole('region', { name, exact: true });
}

/** It is printed a moment after the address. */
async function setupCode(setting: Setting): Promise<string> {
  const printed = (): string | undefined => /with this code: (\S+)/.exec(setting.server.printed.join(''))?.[1];
  await expect.poll(printed).toBeDefined();
  return printed()!;
}

/** A fingerprint reader that says yes. */
async function addAuthenticator(session: CDPSession): Promise<void> {
  await session.send('WebAuthn.enable');
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}

async function statusWith(setting: Setting, token: string): Promise<number> {
  const answer = await fetch(`${setting.server.url}/api/v1/overview`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return answer.status;
}
