import { isSecretName } from '#apps/server/logs/secret-names.ts';

/** What stands where a secret was. */
export const HIDDEN = '[redacted]';

/**
 * Takes out of a text what looks like a secret: passwords of addresses, secret parameters, headers, bearer tokens, private keys, tokens
 * that are part of an address. What has no such sign about it cannot be told from other words.
 */
export function scrubText(text: string): string {
  // Most texts hold nothing that any of the patterns could begin with.
  if (!SUSPECT.test(text)) return text;
  let scrubbed = text;
  for (const [pattern, replacement] of PATTERNS) scrubbed = scrubbed.replaceAll(pattern, replacement);
  return withoutNamedValues(scrubbed);
}

const SUSPECT = /[:=]|bearer|basic|eyJ|-----BEGIN/i;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}-----|$)/g, HIDDEN],
  // user:password@ of an address; what is not as addresses are may hold slashes too.
  [/\b([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/?#"'<>]{1,500}@/gi, `$1${HIDDEN}@`],
  [/\b([a-z][a-z\d+.-]{0,30}:\/\/)[^\s/@:"'<>]{0,200}:[^\s@"'<>]{1,300}@/gi, `$1${HIDDEN}@`],
  // Bots of Telegram and webhooks have their token in the path.
  [/(\/bot)\d{3,20}:[\w-]{8,}/g, `$1${HIDDEN}`],
  [/(\/(?:webhooks?|services|hooks)\/)[\w-]+(?:\/[\w-]+){0,4}/gi, `$1${HIDDEN}`],
  [/\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s{0,5}[:=]\s{0,5})[^\r\n]+/gi, `$1$2${HIDDEN}`],
  [/\b(bearer|basic|digest)\s+[\w.~+/=-]{4,}/gi, `$1 ${HIDDEN}`],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, HIDDEN],
];

/** What follows a name of a secret: `token=...`, `"password": "..."`, `api_key%3D...`. */
function withoutNamedValues(text: string): string {
  const kept: string[] = [];
  let from = 0;
  NAME_AND_SIGN.lastIndex = 0;
  for (let found = NAME_AND_SIGN.exec(text); found !== null; found = NAME_AND_SIGN.exec(text)) {
    if (!isSecretName(found[1]!)) continue;
    VALUE.lastIndex = NAME_AND_SIGN.lastIndex;
    const value = VALUE.exec(text);
    if (value === null) continue;
    kept.push(text.slice(from, value.index), HIDDEN);
    from = VALUE.lastIndex;
    NAME_AND_SIGN.lastIndex = from;
  }
  return from === 0 ? text : kept.join('') + text.slice(from);
}

const NAME_AND_SIGN = /(?<![\w-])([\w-]{2,100})(?:\\?["'])?\]?\s{0,5}(?:[:=]|%3D)\s{0,5}/gi;

/** In quotes up to the end of them, else up to where another parameter or word begins. */
const VALUE = /\\"[\s\S]*?(?:\\"|$)|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&}"'\])]+/y;
