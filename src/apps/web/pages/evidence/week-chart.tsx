import { useMemo, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { AttributionShape } from '#contract/evidence.ts';
import { useWidth } from '#apps/web/charts/heat/use-width.ts';
import { exactSum } from '#apps/web/format/exact-sum.ts';
import { formatNumber } from '#apps/web/format/number.ts';
import { formatTime } from '#apps/web/format/time.ts';
import { Money } from '#apps/web/widgets/figures.tsx';
import { PartDot } from '#apps/web/pages/evidence/part-colours.tsx';
import { barRange, weekBars } from '#apps/web/pages/evidence/weeks.ts';
import type { WeekBar } from '#apps/web/pages/evidence/weeks.ts';

interface WeekChartProps {
  readonly attribution: AttributionShape;
  readonly shown: readonly string[];
  readonly colours: ReadonlyMap<string, string>;
}

const HEIGHT = 240;
const AXIS = 64;
const FOOT = 22;
/** Room of a month's name, px. */
const LABEL_PX = 58;

/** The parts of each week piled up; the week under the mouse or the arrow keys is written out below. */
export function WeekChart({ attribution, shown, colours }: WeekChartProps) {
  const [host, width] = useWidth();
  const bars = useMemo(() => weekBars(attribution, shown), [attribution, shown]);
  const [at, setAt] = useState<number>();
  const index = Math.min(at ?? bars.length - 1, bars.length - 1);
  const walk = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setAt(Math.max(0, Math.min(bars.length - 1, index + step)));
  };
  return (
    <div className="p-4 pt-2">
      <div
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label="Week"
        aria-valuemin={1}
        aria-valuemax={bars.length}
        aria-valuenow={index + 1}
        aria-valuetext={`Week of ${weekText(bars[index]!.week)}`}
        onKeyDown={walk}
        className="w-full rounded"
      >
        {width > 0 && <Bars bars={bars} width={width} index={index} colours={colours} onPoint={setAt} />}
      </div>
      <WeekWords attribution={attribution} index={index} colours={colours} />
    </div>
  );
}

interface BarsProps extends Pick<WeekChartProps, 'colours'> {
  readonly bars: readonly WeekBar[];
  readonly width: number;
  readonly index: number;
  readonly onPoint: (index: number) => void;
}

function Bars({ bars, width, index, colours, onPoint }: BarsProps) {
  const [low, high] = barRange(bars);
  const inner = Math.max(1, width - AXIS);
  const step = inner / bars.length;
  const y = (value: number): number => 8 + ((HEIGHT - FOOT - 8) * (high - value)) / (high - low || 1);
  const ticks = [high, 0, low].filter((tick, i) => i === 1 || Math.abs(y(tick) - y(0)) > 16);
  return (
    <svg
      aria-hidden
      width={width}
      height={HEIGHT}
      className="block"
      onPointerMove={({ nativeEvent: { offsetX } }) => {
        const pointed = Math.floor(offsetX / step);
        if (pointed >= 0 && pointed < bars.length) onPoint(pointed);
      }}
    >
      <rect x={index * step} y={0} width={step} height={HEIGHT - FOOT} className="fill-hover" />
      {ticks.map((tick) => (
        <g key={tick}>
          <line
            x1={0}
            x2={inner}
            y1={y(tick)}
            y2={y(tick)}
            className={tick === 0 ? 'stroke-line-strong' : 'stroke-line'}
          />
          <text x={inner + 8} y={y(tick) + 4} className="num fill-muted text-2xs">
            {formatNumber(tick, 0)}
          </text>
        </g>
      ))}
      {bars.map(({ week, stretches, total }, i) => (
        <g key={week} opacity={i === index ? 1 : 0.85}>
          {stretches.map(({ name, from, to }) => (
            <rect
              key={name}
              x={i * step + step * 0.15}
              width={Math.max(1, step * 0.7)}
              y={Math.min(y(from), y(to))}
              height={Math.max(0.5, Math.abs(y(to) - y(from)) - 0.5)}
              fill={colours.get(name)}
            />
          ))}
          <line
            x1={i * step + step * 0.05}
            x2={i * step + step * 0.95}
            y1={y(total)}
            y2={y(total)}
            strokeWidth={2}
            className="stroke-ink"
          />
        </g>
      ))}
      <Months bars={bars} step={step} />
    </svg>
  );
}

function Months({ bars, step }: { readonly bars: readonly WeekBar[]; readonly step: number }) {
  let free = 0;
  const labels = bars.flatMap(({ week }, i) => {
    const month = weekText(week).slice(0, 7);
    const isSame = i > 0 && weekText(bars[i - 1]!.week).slice(0, 7) === month;
    const x = i * step + 2;
    if (isSame || x < free) return [];
    free = x + LABEL_PX;
    return [{ month, x }];
  });
  return labels.map(({ month, x }) => (
    <text key={month} x={x} y={HEIGHT - 6} className="num fill-muted text-2xs">
      {month}
    </text>
  ));
}

/** The chosen week in figures. */
function WeekWords({
  attribution,
  index,
  colours,
}: Pick<WeekChartProps, 'attribution' | 'colours'> & { readonly index: number }) {
  const { week, amounts } = attribution.weeks[index]!;
  const { currency } = attribution;
  return (
    <div
      aria-live="polite"
      className="mt-2 flex flex-wrap items-center gap-x-5 gap-y-1 rounded-md bg-sunken px-3 py-2 text-xs"
    >
      <span className="font-medium text-ink">
        Week of <span className="num">{weekText(week)}</span>
      </span>
      {Object.entries(amounts).map(([name, amount]) => (
        <span key={name} className="flex items-center gap-1.5 text-muted">
          <PartDot name={name} colours={colours} />
          {name}
          <Money amount={amount} currency={currency} isResult showsCurrency={false} />
        </span>
      ))}
      <span className="flex items-center gap-1.5 font-medium">
        <span aria-hidden className="h-0.5 w-3 bg-ink" />
        in all <Money amount={exactSum(Object.values(amounts))} currency={currency} isResult />
      </span>
    </div>
  );
}

/** Weeks begin on Mondays of UTC. */
function weekText(week: number): string {
  return formatTime(week, 'date', 'UTC');
}
