import { useMemo, useState } from 'react';
import type { InstrumentShape } from '#contract/market.ts';
import type { SignalExplanation } from '#contract/signals.ts';
import { timeframeMs } from '#domain/market/timeframe.ts';
import type { Timeframe } from '#domain/market/timeframe.ts';
import { MarketChart } from '#apps/web/charts/market-chart.tsx';
import type { ChartPin } from '#apps/web/charts/candle/pins.ts';
import type { ChartPlan } from '#apps/web/charts/candle/plan-shapes.ts';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { TimeframeChoice } from '#apps/web/pages/scanner/timeframe-choice.tsx';
import { chartEnd, filledShare } from '#apps/web/pages/scanner/signal-moment.ts';

interface SignalChartProps {
  readonly explanation: SignalExplanation;
  readonly instrument: InstrumentShape | undefined;
  readonly priceDigits: number;
  /** When it is not the signal's own. */
  readonly timeframe: string | undefined;
  readonly onTimeframe: (timeframe: string | undefined) => void;
  /** The time now, UTC milliseconds. */
  readonly now: number;
}

/** The chart of a signal: its plan, its fills, and the structure as it was known then, or as it is known now. */
export function SignalChart({ explanation, instrument, priceDigits, timeframe, onTimeframe, now }: SignalChartProps) {
  const { signal, plan, chart, fills } = explanation;
  const [structure, setStructure] = useState<'then' | 'now'>('then');
  const shownTimeframe = timeframe ?? signal.timeframe;
  const isOwn = shownTimeframe === signal.timeframe;
  const drawn = useMemo(
    (): ChartPlan => ({ plan, direction: signal.direction, since: signal.time, filledShare: filledShare(explanation) }),
    [plan, signal, explanation],
  );
  const pins = useMemo(
    () => [signalPin(signal), ...fills.map((fill, i) => fillPin(fill, i, signal.direction))],
    [signal, fills],
  );
  const marks = isOwn && structure === 'then' ? chart?.marks : undefined;
  return (
    <MarketChart
      instrument={signal.instrument}
      symbol={signal.symbol}
      timeframe={shownTimeframe}
      priceDigits={priceDigits}
      to={chartEnd(signal.time, timeframeMs(shownTimeframe as Timeframe), now)}
      marks={marks}
      plan={drawn}
      pins={pins}
      focusTime={signal.time}
      heightClass="h-[22rem] sm:h-[26rem] xl:h-[30rem]"
      toolbarLead={
        <>
          <TimeframeChoice
            instrument={instrument}
            value={shownTimeframe}
            onChange={(next) => onTimeframe(next === signal.timeframe ? undefined : next)}
          />
          {isOwn && chart !== null && (
            <Segmented
              label="Structure as it was known"
              value={structure}
              choices={[
                { value: 'then', label: 'As known then' },
                { value: 'now', label: 'Now' },
              ]}
              onChange={setStructure}
            />
          )}
        </>
      }
    />
  );
}

function signalPin({ id, time, direction, decision }: SignalExplanation['signal']): ChartPin {
  const kind = decision === 'blocked' ? 'blocked' : direction === 'long' ? 'signal-long' : 'signal-short';
  return { id, time, kind, text: decision === 'blocked' ? 'blocked' : '' };
}

/** Entries point with the trade, everything else against it. */
function fillPin(fill: SignalExplanation['fills'][number], i: number, direction: 'long' | 'short'): ChartPin {
  const isEntry = fill.kind === 'entry';
  const kind = isEntry === (direction === 'long') ? 'buy' : 'sell';
  return { id: `fill ${i}`, time: fill.time, kind, text: fill.label.split(':')[0] || fill.kind };
}
