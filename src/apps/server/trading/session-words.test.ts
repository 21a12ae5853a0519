import { describe, expect, it } from 'vitest';
import type { RunConfig } from '#engine/run-config.ts';
import { sessionTitle } from '#apps/server/trading/session-words.ts';

const title = (id: string, parameters: object, gates: string): string =>
  sessionTitle({ strategy: { id, parameters }, gates } as unknown as Pick<RunConfig, 'strategy' | 'gates'>);

describe('the title of a session', () => {
  it('names a mode with its gates', () => {
    expect(title('scanner', { mode: 'strike', settings: {} }, 'classic')).toBe('Scanner strike, gates classic');
  });

  it('names a strategy with the parameters that are not as usual', () => {
    const usual = { fast: 10, slow: 30, sides: 'long' };
    expect(title('sma-cross', { ...usual, slow: 77 }, 'off')).toContain('slow=77');
    expect(title('sma-cross', { ...usual, slow: 77 }, 'off')).not.toContain('sides=');
  });

  it('names a strategy that is no longer known with all of them', () => {
    expect(title('gone', { depth: 3 }, 'off')).toBe('gone depth=3');
  });
});
