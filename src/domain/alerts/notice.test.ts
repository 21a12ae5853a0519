import { describe, expect, it } from 'vitest';
import { MINUTE_MS, unixMs } from '#core/time.ts';
import type { UnixMs } from '#core/time.ts';
import { Zone } from '#core/zone.ts';
import { noted, resolved } from '#domain/alerts/alert-life.ts';
import type { Alert, AlertNews } from '#domain/alerts/alert.ts';
import { batchNotice } from '#domain/alerts/digest.ts';
import { noticeOf } from '#domain/alerts/notice.ts';
import { DEFAULT_RULES } from '#domain/alerts/notify-rules.ts';

const at = (minutes: number): UnixMs => unixMs(Date.UTC(2026, 6, 5, 19, 0) + minutes * MINUTE_MS);
const STYLE = { zone: new Zone('Europe/Paris'), page: 'https://assay.example.com/app/' };

function alert(news: Partial<AlertNews>, minutes = 0, times = 1): Alert {
  const whole: AlertNews = { severity: 'warning', source: 'feed', title: 'No bars', detail: 'for 3 min', ...news };
  return noted(undefined, whole, {
    id: `${whole.source} ${whole.title}`,
    now: at(minutes),
    rules: DEFAULT_RULES,
    times,
  });
}

describe('a message', () => {
  it('says what, what to do, who, how bad and when, and leads to the page', () => {
    const found = alert({ severity: 'critical', remedy: 'Look at the feed.', link: '/data?set=1' });
    expect(noticeOf(found, 'm1', at(1), STYLE)).toEqual({
      id: 'm1',
      kind: 'alert',
      severity: 'critical',
      subject: 'CRITICAL: No bars (feed)',
      text: `No bars

for 3 min
What to do: Look at the feed.

feed, critical, since 2026-07-05 21:00 (Europe/Paris)`,
      link: 'https://assay.example.com/app/data?set=1',
      time: at(1),
      alerts: ['feed No bars'],
    });
  });

  it('says that it is over, and then not what to do', () => {
    const over = resolved(alert({ severity: 'critical', remedy: 'Look.' }, 0, 3), at(90));
    const { kind, severity, subject, text, link } = noticeOf(over, 'm', at(95), { ...STYLE, page: undefined });
    expect([kind, severity, subject, link]).toEqual(['resolved', 'info', 'resolved: No bars (feed)', undefined]);
    const when = 'since 2026-07-05 21:00, 3 times, last at 2026-07-05 21:00, over since 2026-07-05 22:30';
    expect(text).toBe(`No bars\n\nfor 3 min\n\nfeed, critical, ${when} (Europe/Paris)`);
  });
});

describe('a digest', () => {
  it('is grouped by source, the worst first, with counts', () => {
    const alerts = [
      alert({ source: 'disk', title: 'Nearly full', detail: '2 GB\nleft' }, 5),
      alert({ source: 'feed', title: 'Slow', severity: 'info', detail: '' }, 1),
      alert({ source: 'feed', title: 'No bars', severity: 'critical' }, 2, 14),
      resolved(alert({ source: 'disk', title: 'Slow disk' }, 3), at(30)),
    ];
    const { subject, text, severity, kind, link } = batchNotice('digest', alerts, {
      id: 'd',
      now: at(60),
      style: STYLE,
    });
    expect([kind, severity, link]).toEqual(['digest', 'critical', 'https://assay.example.com/app/']);
    expect(subject).toBe('Assay digest: 1 critical, 2 warnings, 1 note; 1 of them resolved');
    expect(text).toBe(`1 critical, 2 warnings, 1 note; 1 of them resolved. Times are of Europe/Paris.

feed (2)
- CRITICAL: No bars, since 2026-07-05 21:02, 14 times, last at 2026-07-05 21:02
  for 3 min
- info: Slow, since 2026-07-05 21:01

disk (2)
- resolved: Slow disk, since 2026-07-05 21:03, over since 2026-07-05 21:30
  for 3 min
- warning: Nearly full, since 2026-07-05 21:05
  2 GB left`);
  });

  it('of what was held is an alert like any other when there is only one', () => {
    const one = alert({ severity: 'critical' });
    const frame = { id: 'd', now: at(60), style: STYLE };
    expect(batchNotice('held', [one], frame)).toEqual(noticeOf(one, 'd', at(60), STYLE));
    expect(batchNotice('held', [one, alert({ title: 'B' })], frame)).toMatchObject({ kind: 'summary' });
    expect(batchNotice('digest', [one], frame)).toMatchObject({ kind: 'digest' });
  });
});
