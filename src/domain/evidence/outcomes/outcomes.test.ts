import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/time.ts';
import { dayStart, weekStart } from '#domain/evidence/outcomes/calendar-weeks.ts';
import { horizonMarks, isMarked, markTracker, trackMark } from '#domain/evidence/outcomes/horizons.ts';
import { hourOf, markFigures, outcomeKnownBy, sessionOf } from '#domain/evidence/outcomes/outcome-record.ts';
import { sampleOutcome } from '#domain/evidence/outcomes/sample-outcome.ts';
import { VOLUME_BUCKETS, VolumeRank } from '#domain/evidence/outcomes/volume-rank.ts';

describe('horizon marks', () => {
  it('take the first price at or after the horizon, at most half of it late', () => {
    const tracker = markTracker(0);
    trackMark(tracker, 9 * MINUTE_MS, 1);
    trackMark(tracker, 15 * MINUTE_MS, 2); // exactly half of ten minutes late
    trackMark(tracker, 45 * MINUTE_MS + 1, 3); // a millisecond too late for thirty minutes
    trackMark(tracker, HOUR_MS, 4);
    expect(isMarked(tracker)).toBe(false);
    trackMark(tracker, 6 * HOUR_MS, 5);
    expect(isMarked(tracker)).toBe(true);
    expect(horizonMarks(tracker)).toEqual({
      tenMinutes: { price: 2, knownAt: 15 * MINUTE_MS },
      thirtyMinutes: undefined,
      oneHour: { price: 4, knownAt: HOUR_MS },
      fourHours: { price: 5, knownAt: 6 * HOUR_MS },
    });
  });
});

describe('the volume rank', () => {
  it('is unknown before enough bars, then says in which fifth the trailing volume stands', () => {
    const rank = new VolumeRank();
    for (let i = 0; i < 118; i++) rank.update(10);
    expect(rank.bucket()).toBeUndefined();
    rank.update(10);
    expect(rank.bucket()).toBe(3); // all equal: the middle
    for (let i = 0; i < 20; i++) rank.update(100);
    expect(rank.bucket()).toBe(VOLUME_BUCKETS);
    for (let i = 0; i < 40; i++) rank.update(1);
    expect(rank.bucket()).toBe(1);
  });

  it('is unknown while volumes are missing, and goes on from a snapshot', () => {
    const rank = new VolumeRank();
    for (let i = 0; i < 300; i++) rank.update(i % 50);
    const copy = new VolumeRank();
    copy.restore(rank.snapshot());
    expect(copy.bucket()).toBe(rank.bucket());
    rank.update(Number.NaN);
    expect(rank.bucket()).toBeUndefined();
    for (let i = 0; i < 20; i++) rank.update(500);
    expect(rank.bucket()).toBe(5);
  });
});

describe('an outcome', () => {
  it('has marks in its own direction', () => {
    // From 100 to 110 in an hour, cost 0.002, risk 5.
    expect(markFigures(sampleOutcome(), 'oneHour')).toEqual({
      isHit: true,
      netReturn: expect.closeTo(0.098, 12) as number,
      netR: expect.closeTo(1.96, 9) as number,
    });
    expect(markFigures(sampleOutcome({ direction: 'short' }), 'oneHour')?.netReturn).toBeCloseTo(-0.102, 12);
    expect(markFigures(sampleOutcome({ riskDistance: undefined }), 'oneHour')?.netR).toBeUndefined();
  });

  it('is known part by part', () => {
    const outcome = sampleOutcome();
    const { time } = outcome;
    expect(outcomeKnownBy(outcome, time).marks.tenMinutes).toBeUndefined();
    const later = outcomeKnownBy(outcome, time + 30 * MINUTE_MS);
    expect(later.marks.thirtyMinutes).toEqual(outcome.marks.thirtyMinutes);
    expect(later).toMatchObject({ exit: undefined, profit: undefined, score: outcome.score });
    expect(outcomeKnownBy(outcome, time + 4 * HOUR_MS)).toEqual(outcome);
  });

  it('has an hour, a session, a day and a week in UTC', () => {
    const time = Date.UTC(2024, 0, 7, 23, 59); // a Sunday
    expect([hourOf(time), sessionOf(time)]).toEqual([23, 'pacific']);
    expect([0, 7, 13, 20].map((hour) => sessionOf(hour * HOUR_MS))).toEqual(['asia', 'europe', 'america', 'america']);
    expect(weekStart(time)).toBe(Date.UTC(2024, 0, 1));
    expect(weekStart(time + DAY_MS)).toBe(Date.UTC(2024, 0, 8));
    expect(dayStart(time)).toBe(Date.UTC(2024, 0, 7));
  });
});
