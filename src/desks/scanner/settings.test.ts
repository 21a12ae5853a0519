import { describe, expect, it } from 'vitest';
import { STRIKE } from '#desks/scanner/modes.ts';
import { parseSetting, withSettings } from '#desks/scanner/settings.ts';

describe('settings', () => {
  it('change thresholds of a mode and leave the rest', () => {
    const mode = withSettings(STRIKE, { ...parseSetting('minScore=0.2'), ...parseSetting('coolDownBars = 4') });
    expect(mode.thresholds).toEqual({ ...STRIKE.thresholds, minScore: 0.2, coolDownBars: 4 });
    expect(mode.timeframes).toBe(STRIKE.timeframes);
  });

  it('out of range are refused with the range', () => {
    expect(() => parseSetting('riskRatio=0.5')).toThrow(
      'Expected riskRatio to be a number from 0.0001 to 0.1, was "0.5"',
    );
    expect(() => parseSetting('coolDownBars=1.5')).toThrow(
      'Expected coolDownBars to be a whole number from 0 to 10000, was "1.5"',
    );
    expect(() => withSettings(STRIKE, { minScore: 2 })).toThrow(
      'Expected minScore to be a number from -1 to 1, was "2"',
    );
  });

  it('that are no numbers are refused as they were written', () => {
    expect(() => parseSetting('minScore=high')).toThrow('was "high"');
    expect(() => parseSetting('minScore=')).toThrow('was ""');
    expect(() => parseSetting('minScore')).toThrow('was ""');
  });

  it('of unknown names are answered with the nearest', () => {
    expect(() => parseSetting('minscor=1')).toThrow('did you mean "minScore"');
  });

  it('that contradict each other are refused', () => {
    expect(() => withSettings(STRIKE, { minRiskAtr: 5 })).toThrow(
      'Expected minRiskAtr to be at most maxRiskAtr "3", was "5"',
    );
  });
});
