import type { Redacted } from '#core/redacted.ts';
import { HIDDEN, scrubText } from '#apps/server/logs/scrub-text.ts';
import { isSecretName } from '#apps/server/logs/secret-names.ts';

/**
 * Takes secrets out of plain data, at any depth: fields with names of secrets, values that follow such a name in a list (as headers do),
 * `{ name, value }` pairs, what looks secret inside a text, and secrets that are known.
 */
export class FieldScrubber {
  private readonly secrets: readonly string[];

  constructor(secrets: readonly Redacted[]) {
    const texts = secrets.map((secret) => secret.reveal()).filter((text) => text.length >= KNOWN_MIN);
    this.secrets = texts.flatMap((text) => [text, encodeURIComponent(text), Buffer.from(text).toString('base64')]);
  }

  scrub(value: unknown, depth = 0): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > DEPTH_MAX) return LEFT_OUT;
    return Array.isArray(value) ? this.list(value, depth) : this.fields(value as Record<string, unknown>, depth);
  }

  text(text: string): string {
    let known = text;
    for (const secret of this.secrets) if (known.includes(secret)) known = known.replaceAll(secret, HIDDEN);
    const scrubbed = scrubText(known);
    return scrubbed.length > TEXT_MAX
      ? `${scrubbed.slice(0, TEXT_MAX)} [${scrubbed.length - TEXT_MAX} more]`
      : scrubbed;
  }

  private list(values: readonly unknown[], depth: number): unknown[] {
    return values.map((value, i) => {
      const before = values[i - 1];
      const isNamed = typeof before === 'string' && before.length < NAME_MAX && isSecretName(before);
      return isNamed && value !== null ? HIDDEN : this.scrub(value, depth + 1);
    });
  }

  private fields(fields: Readonly<Record<string, unknown>>, depth: number): Record<string, unknown> {
    const names = PAIR_NAMES.map((name) => fields[name]);
    const isPair = names.some((name) => typeof name === 'string' && name.length < NAME_MAX && isSecretName(name));
    const scrubbed: [string, unknown][] = [];
    for (const [name, value] of Object.entries(fields)) {
      const isSecret = isSecretName(name) || (isPair && PAIR_VALUES.has(name));
      scrubbed.push([this.text(name), isSecret && !isNothing(value) ? HIDDEN : this.scrub(value, depth + 1)]);
    }
    return Object.fromEntries(scrubbed);
  }
}

/** Shorter ones would be found in words that have nothing to do with them. */
const KNOWN_MIN = 6;
const DEPTH_MAX = 12;
const TEXT_MAX = 4_000;
const NAME_MAX = 60;
const LEFT_OUT = '[left out]';
const PAIR_NAMES = ['name', 'key', 'header', 'field', 'param'];
const PAIR_VALUES: ReadonlySet<string> = new Set(['value', 'values', 'content', 'text']);

/** That there is no secret is worth knowing. */
function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === '' || typeof value === 'boolean';
}
