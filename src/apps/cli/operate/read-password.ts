import type { Readable } from 'node:stream';
import { AssayError } from '#core/errors.ts';
import { InterruptedError } from '#apps/research/work-context.ts';

/** Where a password comes from: a terminal, or what another program writes. */
export interface PasswordInput extends Readable {
  readonly isTTY?: boolean;
  setRawMode?(isRaw: boolean): unknown;
}

const LONGEST = 1_000;

/**
 * Asks for a new password: twice and without echo at a terminal, otherwise the first line of the input. Throws `argument.invalid` when there is none or
 * the two differ, `InterruptedError` for Ctrl-C.
 */
export async function readPassword(input: PasswordInput, output: NodeJS.WritableStream): Promise<string> {
  if (input.isTTY !== true) return firstLine(input);
  const password = await typedLine(input, output, 'password (12 characters or more, not shown): ');
  const again = await typedLine(input, output, 'the same again: ');
  if (password === again) return password;
  throw new AssayError('argument.invalid', 'Expected the same password twice, but the two differ', {
    remedy: 'Call the command again.',
  });
}

async function firstLine(input: PasswordInput): Promise<string> {
  let text = '';
  input.setEncoding('utf8');
  for await (const chunk of input) {
    text += chunk as string;
    if (text.includes('\n') || text.length > LONGEST) break;
  }
  const line = /^[^\r\n]*/.exec(text)![0];
  if (line !== '' && line.length <= LONGEST) return line;
  throw new AssayError('argument.invalid', 'Expected a password as the first line of the input, was none', {
    remedy:
      'Call the command at a terminal, or write the password to its standard input. It is no argument: others could see it there.',
  });
}

/** One line, of which nothing is shown. */
function typedLine(input: PasswordInput, output: NodeJS.WritableStream, question: string): Promise<string> {
  output.write(question);
  input.setEncoding('utf8');
  input.setRawMode?.(true);
  return new Promise<string>((resolve, reject) => {
    const line = new TypedLine();
    const end = (done: () => void): void => {
      input.off('data', onData);
      input.off('end', onEnd);
      input.setRawMode?.(false);
      input.pause();
      output.write('\n');
      done();
    };
    const onEnd = (): void => end(() => reject(new InterruptedError()));
    const onData = (keys: string): void => {
      const what = line.take(keys);
      if (what === 'entered') end(() => resolve(line.text));
      if (what === 'interrupted') onEnd();
    };
    input.on('data', onData);
    input.on('end', onEnd);
    input.resume();
  });
}

/** What has been typed so far, with the few keys that a line needs. */
class TypedLine {
  private readonly letters: string[] = [];

  get text(): string {
    return this.letters.join('');
  }

  take(keys: string): 'entered' | 'interrupted' | undefined {
    for (const key of keys) {
      if (key === '\r' || key === '\n') return 'entered';
      if (key === '\u0003' || key === '\u0004') return 'interrupted';
      if (key === '\u007f' || key === '\b') this.letters.pop();
      else if (key === '\u0015') this.letters.length = 0;
      else if (key >= ' ' && this.letters.length < LONGEST) this.letters.push(key);
    }
    return undefined;
  }
}
