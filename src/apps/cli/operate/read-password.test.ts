import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readPassword } from '#apps/cli/operate/read-password.ts';
import type { PasswordInput } from '#apps/cli/operate/read-password.ts';

/** A terminal at which somebody types; notes what it shows and whether keys come one by one. */
class Terminal {
  readonly input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (isRaw: boolean) => void this.modes.push(isRaw),
  });
  readonly output = new PassThrough({ encoding: 'utf8' });
  readonly modes: boolean[] = [];

  /** Types each line once it is asked for. */
  async answer(lines: readonly string[]): Promise<string> {
    const left = [...lines];
    this.output.on('data', (text: string) => {
      if (text.endsWith(': ')) this.input.write(left.shift()!);
    });
    return readPassword(this.input, this.output);
  }
}

function piped(...chunks: readonly (string | Buffer)[]): PasswordInput {
  const input = new PassThrough();
  for (const chunk of chunks) input.write(chunk);
  input.end();
  return input;
}

describe('a password at a terminal', () => {
  it('is typed twice, with keys that correct it, and never shown', async () => {
    const terminal = new Terminal();
    const seen: string[] = [];
    terminal.output.on('data', (text: string) => seen.push(text));
    expect(await terminal.answer(['kex\u007fttle\r', 'rubbish\u0015kettle\r'])).toBe('kettle');
    expect(seen.join('')).toMatch(/^password \(.*\): \nthe same again: \n$/);
    expect(terminal.modes).toEqual([true, false, true, false]);
  });

  it('is refused when the two differ', async () => {
    await expect(new Terminal().answer(['kettle\r', 'kettel\r'])).rejects.toMatchObject({ code: 'argument.invalid' });
  });

  it.each(['\u0003', 'kett\u0004'])('ends with Ctrl-C and Ctrl-D, and the terminal is as before', async (keys) => {
    const terminal = new Terminal();
    await expect(terminal.answer([keys])).rejects.toMatchObject({ name: 'InterruptedError' });
    expect(terminal.modes).toEqual([true, false]);
  });
});

describe('a password from another program', () => {
  it('is the first line, whatever ends it and however it comes', async () => {
    const nowhere = new PassThrough();
    expect(await readPassword(piped('kettle\n'), nowhere)).toBe('kettle');
    expect(await readPassword(piped('kettle\r\nmore\n'), nowhere)).toBe('kettle');
    expect(await readPassword(piped('ket', 'tle'), nowhere)).toBe('kettle');
    const umlaut = Buffer.from('Kännchen');
    expect(await readPassword(piped(umlaut.subarray(0, 2), umlaut.subarray(2)), nowhere)).toBe('Kännchen');
    expect(nowhere.read()).toBeNull();
  });

  it.each([[''], ['\n'], ['x'.repeat(5_000)]])('is refused when it is none', async (text) => {
    const refused = readPassword(piped(text), new PassThrough());
    await expect(refused).rejects.toMatchObject({
      code: 'argument.invalid',
      message: expect.not.stringContaining('xxx'),
    });
  });
});
