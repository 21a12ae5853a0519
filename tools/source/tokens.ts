export type TokenKind = 'name' | 'number' | 'string' | 'template' | 'regex' | 'punctuator' | 'comment';

/** One piece of TypeScript source. Strings and regular expressions keep their delimiters. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Line of its first character, from 1. */
  readonly line: number;
  /** Line of its last character; differs from `line` in comments and templates only. */
  readonly lastLine: number;
  /** Whether white space or a comment stands before it. */
  readonly spaced: boolean;
}

/**
 * Cuts TypeScript into tokens, comments included. It knows enough of the language to tell strings, templates with nested
 * code, comments and regular expressions apart; `>` is always one token, so that closing generics nest. Of JSX it knows that `</` closes a
 * tag; text between tags is read as code, so that an apostrophe there has to be a typographic one.
 */
export function tokenize(source: string): Token[] {
  return new Tokenizer(source).run();
}

/** The tokens that a compiler sees: without comments. */
export function withoutComments(tokens: readonly Token[]): Token[] {
  return tokens.filter((token) => token.kind !== 'comment');
}

const SPACE = /\s+/uy;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|^#![^\n]*/uy;
const NAME = /[#\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /0[xXbBoO][\da-fA-F_]+n?|(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?n?/uy;
const STRING = /'(?:[^'\\\n]|\\[\s\S])*'?|"(?:[^"\\\n]|\\[\s\S])*"?/uy;
const TEMPLATE_PART = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(`|\$\{|$)/uy;
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/uy;
const PUNCTUATOR = /\.\.\.|=>|===|!==|==|!=|\*\*=?|<<=?|<=|&&=?|\|\|=?|\?\?=?|\?\.(?!\d)|\+\+|--|[+\-*/%&|^]=|[\s\S]/uy;

/** Words after which a slash begins a regular expression, because a value must follow. */
const BEFORE_VALUE = new Set(
  'await case delete do else extends in instanceof new of return throw typeof void yield'.split(' '),
);
const CONTROL = new Set(['if', 'while', 'for', 'with']);
/** What stands before the brace of a block; before the brace of an object stands an operator or a bracket. */
const BEFORE_BLOCK = new Set([')', ';', '{', '}', '=>', 'else', 'try', 'finally', 'do']);

interface Opener {
  readonly text: string;
  /** A regular expression, not a division, follows the closing bracket. */
  readonly regexAfter: boolean;
}

class Tokenizer {
  private readonly source: string;
  private readonly tokens: Token[] = [];
  private readonly openers: Opener[] = [];
  private at = 0;
  private line = 1;
  private spaced = false;
  private last: Token | undefined;
  private beforeLast: Token | undefined;
  private regexMayFollow = true;

  constructor(source: string) {
    this.source = source;
  }

  run(): Token[] {
    while (this.at < this.source.length) this.next();
    return this.tokens;
  }

  private next(): void {
    const space = this.match(SPACE);
    if (space !== undefined) {
      this.advance(space);
      this.spaced = true;
      return;
    }
    const comment = this.match(COMMENT);
    if (comment !== undefined) {
      this.push('comment', comment);
      this.spaced = true;
      return;
    }
    const character = this.source[this.at]!;
    if (character === '`') return this.template();
    if (character === '}' && this.openers.at(-1)?.text === '${') {
      this.openers.pop();
      return this.template();
    }
    this.plainToken();
  }

  private plainToken(): void {
    const string = this.match(STRING);
    if (string !== undefined) return this.push('string', string);
    const name = this.match(NAME);
    if (name !== undefined) return this.push('name', name);
    const number = this.match(NUMBER);
    if (number !== undefined) return this.push('number', number);
    const regex = this.regexMayFollow ? this.match(REGEX) : undefined;
    if (regex !== undefined) return this.push('regex', regex);
    this.push('punctuator', this.match(PUNCTUATOR)!);
  }

  /** A template up to its end or its next `${`; the code inside a substitution comes as ordinary tokens. */
  private template(): void {
    const start = this.at;
    TEMPLATE_PART.lastIndex = start + 1;
    const end = TEMPLATE_PART.exec(this.source)?.[1];
    this.push('template', this.source.slice(start, TEMPLATE_PART.lastIndex || this.source.length));
    if (end !== '${') return;
    this.openers.push({ text: '${', regexAfter: false });
    this.regexMayFollow = true;
  }

  private push(kind: TokenKind, text: string): void {
    const line = this.line;
    this.advance(text);
    const token: Token = { kind, text, line, lastLine: this.line, spaced: this.spaced };
    this.spaced = false;
    this.tokens.push(token);
    if (kind === 'comment') return;
    this.regexMayFollow = kind === 'punctuator' ? this.afterPunctuator(token) : this.afterWord(token);
    this.beforeLast = this.last;
    this.last = token;
  }

  private afterWord({ kind, text }: Token): boolean {
    const isProperty = this.last?.text === '.' || this.last?.text === '?.';
    return kind === 'name' && !isProperty && BEFORE_VALUE.has(text);
  }

  private afterPunctuator({ text, spaced }: Token): boolean {
    const before = this.last?.text ?? ';';
    if (text === '(') {
      const isControl = CONTROL.has(before) || (before === 'await' && this.beforeLast?.text === 'for');
      this.openers.push({ text, regexAfter: isControl });
    } else if (text === '[') this.openers.push({ text, regexAfter: false });
    else if (text === '{') this.openers.push({ text, regexAfter: BEFORE_BLOCK.has(before) });
    else if (text === ')' || text === ']' || text === '}') return this.openers.pop()?.regexAfter ?? false;
    else if (text === '++' || text === '--') return false;
    // `x! / 2` against `!/x/.test(y)`: the postfix mark follows a value without a space.
    else if (text === '!') return spaced || !this.lastEndsValue();
    // `</div>`: a tag that ends, and no regular expression.
    else if (text === '<') return this.source[this.at] !== '/';
    return true;
  }

  private lastEndsValue(): boolean {
    if (this.last === undefined) return false;
    if (this.last.kind === 'punctuator') return [')', ']', '}'].includes(this.last.text);
    return !(this.last.kind === 'name' && BEFORE_VALUE.has(this.last.text));
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const text = pattern.exec(this.source)?.[0];
    return text === '' ? undefined : text;
  }

  private advance(text: string): void {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.line++;
    this.at += text.length;
  }
}
