import type { Redacted } from '#core/redacted.ts';
import { oneLine } from '#domain/alerts/alert.ts';

/** What somebody else wrote, as one short line in which none of these secrets stands, in any form in which it was sent. */
export function withoutSecrets(text: string, secrets: readonly Redacted[]): string {
  const forms = secrets.flatMap((secret) => formsOf(secret.reveal())).filter((form) => form.length > 3);
  // The longest first: a part of it may be a secret as well.
  const hidden = forms
    .toSorted((a, b) => b.length - a.length)
    .reduce((left, form) => left.replaceAll(form, HIDDEN), text);
  return oneLine(hidden, 300);
}

const HIDDEN = '[redacted]';

function formsOf(secret: string): readonly string[] {
  const addressParts = URL.canParse(secret) ? pathParts(new URL(secret)) : [];
  const parts = [secret, ...secret.split('/'), ...addressParts].filter((part) => part === secret || part.length >= 8);
  return [...new Set(parts.flatMap((part) => [part, encodeURIComponent(part), base64(part), base64(`\0${part}`)]))];
}

/** Of an address that is a secret only what comes after the host is hidden by itself. */
function pathParts({ pathname, search }: URL): readonly string[] {
  return [pathname, search, `${pathname}${search}`].filter((part) => part.length > 1);
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '');
}
