/** What a question asks beyond a pattern that it shares with others: a threshold, or a deadline. */
export interface QuestionTerm {
  readonly kind: 'strike' | 'deadline';
  /** The question with the term taken out, in small letters: alike for questions that differ in the term only. */
  readonly pattern: string;
  /** The threshold, or the deadline as `yyyymmdd`: 99 for the end of a month or year. Larger is later. */
  readonly value: number;
  /** A strike: whether more must be reached. A deadline: later ones are always the easier ones, `false`. */
  readonly isHarderWhenLarger: boolean;
}

/**
 * Reads `Will AAPL close above $240 on 30 June?` as the strike 240, harder when larger, and `Will X happen by June 30, 2026?` as a
 * deadline. A question may have one term of each kind; ranges (`between`) and anything unclear have none. `year` is taken where the
 * question names none.
 */
export function questionTerms(question: string, year: number): readonly QuestionTerm[] {
  const text = question.toLowerCase().replace(/\s+/g, ' ').trim();
  if (/\b(?:between|from .+ to|exactly|up or down|not?|fails?)\b|n't\b|\d\s*[-–]\s*[$€£]?\d/.test(text)) return [];
  return [strikeTerm(text), deadlineTerm(text, year)].filter((term) => term !== undefined);
}

function strikeTerm(text: string): QuestionTerm | undefined {
  const matches = [...text.matchAll(STRIKE)];
  const [match] = matches;
  // Two thresholds in one question are a range, or two things.
  if (match === undefined || matches.length > 1) return undefined;
  const { more, less, value, suffixed, suffix } = match.groups!;
  const isMore = more !== undefined || (suffix !== undefined && /\+|more|above|higher|over/.test(suffix));
  const digits = value ?? suffixed!;
  if (more === undefined && less === undefined && suffix === undefined) return undefined;
  return {
    kind: 'strike',
    pattern: text.replace(match[0], isMore ? ' {more} ' : ' {less} '),
    value: amount(digits),
    isHarderWhenLarger: isMore,
  };
}

function deadlineTerm(text: string, year: number): QuestionTerm | undefined {
  const matches = [...text.matchAll(DEADLINE)];
  const [match] = matches;
  if (match === undefined || matches.length > 1) return undefined;
  const { word, end, month, day, year: named, only } = match.groups!;
  const isBefore = word === 'before' && end === undefined;
  const whole = Number(named ?? only ?? year);
  const monthNumber = month === undefined ? undefined : MONTHS.indexOf(month.slice(0, 3)) + 1;
  return {
    kind: 'deadline',
    pattern: text.replace(match[0], ' {deadline} '),
    value: deadline({ isBefore, year: whole, month: monthNumber, day: day === undefined ? undefined : Number(day) }),
    isHarderWhenLarger: false,
  };
}

interface DeadlineParts {
  readonly isBefore: boolean;
  readonly year: number;
  readonly month: number | undefined;
  readonly day: number | undefined;
}

/** `before July` ends earlier than `by July 1`, `by June` ends with the month. */
function deadline({ isBefore, year, month, day }: DeadlineParts): number {
  if (month === undefined) return year * 10_000 + (isBefore ? 0 : 9999);
  const last = day === undefined ? (isBefore ? 0 : 99) : day - (isBefore ? 0.5 : 0);
  return year * 10_000 + month * 100 + last;
}

/** `$1.5m`, `240`, `100,000`, `100k`, `3.5%`. */
function amount(text: string): number {
  const match = /^[$€£]?([\d,]*\.?\d+)\s?([kmbt])?/.exec(text)!;
  const scale = { k: 1e3, m: 1e6, b: 1e9, t: 1e12 }[match[2] ?? ''] ?? 1;
  return Number(match[1]!.replaceAll(',', '')) * scale;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const MONTH =
  '(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const NUMBER = String.raw`[$€£]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+)(?:\s?[kmbt]\b)?%?`;
const MORE = String.raw`above|over|exceeds?|exceeding|(?:greater|more|higher) than|at least|hits?|reach(?:es)?|≥|>=?|↑`;
const LESS = String.raw`below|under|(?:less|lower|fewer) than|at most|dips? to|falls? to|drops? to|≤|<=?|↓`;
const STRIKE = new RegExp(
  String.raw`(?:(?<more>${MORE})|(?<less>${LESS}))\s*(?:\(?(?:low|high)\)?\s*)?(?<value>${NUMBER})(?![\d.])` +
    String.raw`|(?<suffixed>${NUMBER})\s?(?<suffix>\+|or (?:more|above|higher|over|less|below|lower|fewer|under))`,
  'g',
);
const DEADLINE = new RegExp(
  String.raw`\b(?<word>by|before)\s(?<end>(?:the\s)?end of\s)?` +
    String.raw`(?:(?<month>${MONTH})\b(?:\s(?<day>\d{1,2})(?:st|nd|rd|th)?\b)?(?:,?\s(?<year>20\d\d))?|(?<only>20\d\d)\b)`,
  'g',
);
