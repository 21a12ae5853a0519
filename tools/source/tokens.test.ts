import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { tokenize } from '#tools/source/tokens.ts';
import { ROOT, readTree } from '#tools/source/tree.ts';

const kinds = (source: string): string[] => tokenize(source).map(({ kind, text }) => `${kind} ${text}`);
const regexes = (source: string): string[] =>
  tokenize(source)
    .filter(({ kind }) => kind === 'regex')
    .map(({ text }) => text);

describe('tokenize', () => {
  it('tells names, numbers, strings and punctuation apart', () => {
    expect(kinds(`const a_1 = 1_000n + .5e-3 ?? 'it\\'s';`)).toEqual([
      'name const',
      'name a_1',
      'punctuator =',
      'number 1_000n',
      'punctuator +',
      'number .5e-3',
      'punctuator ??',
      `string 'it\\'s'`,
      'punctuator ;',
    ]);
  });

  it('takes the slash of a closing tag for no regular expression', () => {
    expect(regexes('<b>{x}</b> <i>{cond ? (y) : <br />}</i> / 2')).toEqual([]);
    expect(regexes('a < /x/.exec(b)')).toEqual(['/x/']);
  });

  it('keeps comments whole, whatever they hold', () => {
    expect(kinds(`a; // "b' \`c\n/* import 'x' // */ d`)).toEqual([
      'name a',
      'punctuator ;',
      'comment // "b\' `c',
      `comment /* import 'x' // */`,
      'name d',
    ]);
  });

  it('does not see comments in strings, templates and regular expressions', () => {
    const source = `x = '// no'; y = \`/* no \${a} // no\`; z = /[/*]\\/\\/'/g;`;
    expect(tokenize(source).filter(({ kind }) => kind === 'comment')).toEqual([]);
  });

  it('goes into the code of a template and comes back', () => {
    expect(kinds('`a${ { b: `c${d}` } }e`')).toEqual([
      'template `a${',
      'punctuator {',
      'name b',
      'punctuator :',
      'template `c${',
      'name d',
      'template }`',
      'punctuator }',
      'template }e`',
    ]);
  });

  it.each([
    ['return /a"/.test(x)', ['/a"/']],
    ['x = y / 2; z = "/"', []],
    ['f(a) / 2 / b', []],
    ['if (a) /"/.test(b)', ['/"/']],
    ['a! / b / c', []],
    ['!/b/.test(c)', ['/b/']],
    ['a[0] / b / c', []],
    ['{ }\n/"/.test(b)', ['/"/']],
    ['x = { a } / b / c', []],
    ['(x) => /[/"]/u.exec(x)', ['/[/"]/u']],
    ['i++ / 2 / 3', []],
    ['s.return / 2 / 3', []],
    ['`${a}` / 2 / 3', []],
    ['`${/`/.test(a)}`', ['/`/']],
  ])('tells a division from a regular expression in %s', (source, expected) => {
    expect(regexes(source)).toEqual(expected);
  });

  it('counts lines through comments and templates', () => {
    const lines = tokenize('a /*\n*/ b `\n${c}\n` d').map(({ text, line }) => `${text.replaceAll('\n', '~')} ${line}`);
    expect(lines).toEqual(['a 1', '/*~*/ 1', 'b 2', '`~${ 2', 'c 3', '}~` 3', 'd 4']);
  });

  it('loses no character of any file of the project', () => {
    for (const [file, text] of readTree(ROOT, ['src', 'tools', 'bin'], ['.ts', '.mjs'])) {
      const joined = tokenize(text).map((token) => token.text);
      expect(joined.join('').replaceAll(/\s/g, ''), file).toBe(text.replaceAll(/\s/g, ''));
    }
  });

  it('ends on any text at all', () => {
    const pieces = fc.constantFrom(
      '`',
      '${',
      '}',
      '{',
      '(',
      ')',
      "'",
      '"',
      '/',
      '*',
      '\\',
      '\n',
      ' ',
      'a',
      '1',
      '!',
      '=>',
    );
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const source = parts.join('');
        const joined = tokenize(source).map((token) => token.text);
        expect(joined.join('').replaceAll(/\s/g, '')).toBe(source.replaceAll(/\s/g, ''));
      }),
    );
  });
});
