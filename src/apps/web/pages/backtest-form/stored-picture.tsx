import type { InstrumentShape } from '#contract/market.ts';
import { cx } from '#apps/web/widgets/class-names.ts';
import { dayOf } from '#apps/web/pages/backtest-form/run-form.ts';
import type { Reach, RunForm } from '#apps/web/pages/backtest-form/run-form.ts';

interface StoredPictureProps {
  readonly instrument: InstrumentShape;
  readonly form: Pick<RunForm, 'from' | 'to'>;
  readonly source: (Reach & { readonly timeframe: string }) | undefined;
}

/** What is stored of an instrument as bars of time, with the days that are chosen laid over it. */
export function StoredPicture({ instrument, form, source }: StoredPictureProps) {
  const { series } = instrument;
  const from = Math.min(...series.map((one) => one.from));
  const to = Math.max(...series.map((one) => one.to));
  if (!(to > from)) return null;
  const at = (time: number): number => Math.max(0, Math.min(100, (100 * (time - from)) / (to - from)));
  const [begin, end] = [at(timeOf(form.from) ?? source?.from ?? from), at(timeOf(form.to) ?? source?.to ?? to)];
  return (
    <div aria-hidden className="space-y-1 rounded-md border border-line bg-sunken p-2.5">
      {series.map((one) => (
        <div key={one.timeframe} className="flex items-center gap-2">
          <span
            className={cx(
              'num w-8 text-right text-2xs',
              one.timeframe === source?.timeframe ? 'text-ink' : 'text-faint',
            )}
          >
            {one.timeframe}
          </span>
          <span className="relative h-3 flex-1 overflow-hidden rounded-sm bg-hover">
            <span
              className="absolute inset-y-0 rounded-sm bg-line-strong"
              style={{ left: `${at(one.from)}%`, width: `${Math.max(0.6, at(one.to) - at(one.from))}%` }}
            />
            {one.timeframe === source?.timeframe && end > begin && (
              <span
                className="absolute inset-y-0 rounded-sm bg-accent-fill"
                style={{ left: `${begin}%`, width: `${end - begin}%` }}
              />
            )}
          </span>
        </div>
      ))}
      <div className="num flex justify-between pl-10 text-2xs text-faint">
        <span>{dayOf(from)}</span>
        <span>{dayOf(to)}</span>
      </div>
    </div>
  );
}

function timeOf(day: string): number | undefined {
  const time = Date.parse(day);
  return Number.isFinite(time) ? time : undefined;
}
