/** Whether a field, header or parameter of that name is likely to hold a secret. Rather one too many than one too few. */
export function isSecretName(name: string): boolean {
  const short = name.length > NAME_MAX ? name.slice(0, NAME_MAX) : name;
  const known = remembered.get(short);
  if (known !== undefined) return known;
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  const words = short
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  const isSecret =
    PARTS.test(words.join('')) || words.some((word) => WORDS.has(word)) || LAST_WORDS.has(words.at(-1) ?? '');
  remembered.set(short, isSecret);
  return isSecret;
}

/** Wherever they stand in a name, however it is written. */
const PARTS =
  /authorization|cookie|passw|passphrase|secret|token|apikey|privatekey|accesskey|credential|csrf|xsrf|signature|recoverycode|mnemonic|seedphrase|sessionid|challenge/;

const WORDS: ReadonlySet<string> = new Set(['auth', 'hotp', 'jwt', 'otp', 'pass', 'pin', 'pwd', 'sid', 'sig', 'totp']);

const LAST_WORDS: ReadonlySet<string> = new Set(['key', 'keys']);

/** The same few names come again and again. */
const remembered = new Map<string, boolean>();
const REMEMBERED_MAX = 2_000;
const NAME_MAX = 200;
