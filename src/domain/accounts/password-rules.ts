import { AssayError } from '#core/errors.ts';

/** A password of fewer characters is refused. */
const SHORTEST_PASSWORD = 12;
/** What is left of a password without the name and the rows below must not be shorter. */
const SHORTEST_REST = 8;
const FEWEST_LETTERS = 5;

/**
 * Throws `argument.invalid` when a new password is too short, mostly the name, made of a few characters or of rows of the keyboard,
 * or one of the commonest. The password is in no message.
 */
export function checkPassword(password: string, name: string): void {
  const reason = weakness(password, name);
  if (reason === undefined) return;
  throw new AssayError('argument.invalid', `Expected a password that is hard to guess, but ${reason}`, {
    place: { column: 'password' },
    remedy: 'Take four or five words that have nothing to do with each other, or let a password manager make one.',
  });
}

/** What is wrong with a password, or undefined. */
export function weakness(password: string, name: string): string | undefined {
  const text = password.normalize('NFKC').toLowerCase();
  if (Array.from(text).length < SHORTEST_PASSWORD) return `it is shorter than ${SHORTEST_PASSWORD} characters`;
  if (new Set(text).size < FEWEST_LETTERS) return `it has fewer than ${FEWEST_LETTERS} different characters`;
  const own = name.normalize('NFKC').trim().toLowerCase();
  if (own.length > 2 && text.replaceAll(own, '').length < SHORTEST_REST) return 'it is little more than the name';
  const letters = text.replaceAll(/[^\p{L}\p{N}]/gu, '');
  if (withoutRows(letters).length < SHORTEST_REST && withoutRows(letters).length < letters.length / 2) {
    return 'it is little more than a row of keys or numbers';
  }
  const words = withoutRows(letters).replaceAll(/\d+$/g, '');
  if (COMMON.has(letters) || COMMON.has(words)) return 'it is one of the commonest';
  return undefined;
}

/** Runs along these, of four and more, count for nothing. */
const ROWS = [
  '01234567890',
  'abcdefghijklmnopqrstuvwxyz',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1q2w3e4r5t6y7u8i9o0p',
  '1qaz2wsx3edc4rfv5tgb',
];
const SHORTEST_RUN = 4;

function withoutRows(text: string): string {
  let kept = '';
  for (let i = 0; i < text.length;) {
    const run = longestRun(text, i);
    if (run < SHORTEST_RUN) kept += text[i];
    i += run < SHORTEST_RUN ? 1 : run;
  }
  return kept;
}

function longestRun(text: string, from: number): number {
  let longest = 0;
  for (const row of [...ROWS, ...BACKWARDS]) {
    let length = 0;
    while (from + length < text.length && row.includes(text.slice(from, from + length + 1))) length++;
    longest = Math.max(longest, length);
  }
  return longest;
}

const BACKWARDS = ROWS.map((row) => Array.from(row).reverse().join(''));

/** Letters and digits of passwords that stand high on every list of leaked ones and are long enough; digits at the end are left out. */
const COMMON = new Set([
  'password',
  'passwordpassword',
  'mypassword',
  'thepassword',
  'newpassword',
  'adminpassword',
  'mysecretpassword',
  'changeme',
  'changemenow',
  'changemeplease',
  'letmein',
  'letmeinnow',
  'letmeinplease',
  'iloveyou',
  'iloveyouforever',
  'iloveyousomuch',
  'welcome',
  'welcomewelcome',
  'welcometo',
  'administrator',
  'adminadmin',
  'adminadminadmin',
  'rootroot',
  'rootrootroot',
  'superuser',
  'supersecret',
  'topsecret',
  'trustno',
  'trustnoone',
  'correcthorsebatterystaple',
  'opensesame',
  'secretsecret',
  'football',
  'footballfootball',
  'baseball',
  'basketball',
  'princess',
  'sunshine',
  'sunshinesunshine',
  'superman',
  'batmanbatman',
  'starwars',
  'dragondragon',
  'monkeymonkey',
  'mustang',
  'michael',
  'jennifer',
  'liverpool',
  'manchesterunited',
  'barcelona',
  'chelsea',
  'pokemon',
  'minecraft',
  'whatever',
  'nothing',
  'computer',
  'internet',
  'unknown',
  'default',
  'masterkey',
  'passphrase',
  'password1password',
  'p4ssw0rd',
  'p4ssw0rdp4ssw0rd',
  'passw0rd',
  'passw0rdpassw0rd',
  'pa55word',
  'pa55w0rd',
  'qwerty',
  'bitcoin',
  'bitcoinbitcoin',
  'tothemoon',
  'hodlhodlhodl',
  'trader',
  'tradertrader',
  'trading',
  'assay',
  'assayassay',
  'assayassayassay',
]);
