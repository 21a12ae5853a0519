import { useMemo } from 'react';
import type { InstrumentShape } from '#contract/market.ts';
import { MarketChart } from '#apps/web/charts/market-chart.tsx';
import { AgeText } from '#apps/web/widgets/age-text.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { Select } from '#apps/web/widgets/fields.tsx';
import { Price } from '#apps/web/widgets/figures.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { TimeframeChoice } from '#apps/web/pages/scanner/timeframe-choice.tsx';
import { signalPins, useSignalsOf } from '#apps/web/pages/scanner/signals-of.ts';

interface FreeChartProps {
  readonly instruments: readonly InstrumentShape[];
  readonly instrument: string | undefined;
  readonly timeframe: string | undefined;
  readonly onInstrument: (instrument: string) => void;
  readonly onTimeframe: (timeframe: string) => void;
  readonly onSignal: (id: string) => void;
}

/** A chart of any instrument, with its signals on it. */
export function FreeChart({ instruments, instrument, timeframe, onInstrument, onTimeframe, onSignal }: FreeChartProps) {
  const shown =
    instruments.find(({ id }) => id === instrument) ?? instruments.find(({ isLive }) => isLive) ?? instruments[0];
  const shownTimeframe = timeframe ?? shown?.series[0]?.timeframe ?? '15m';
  const signals = useSignalsOf(shown?.id, shownTimeframe);
  const pins = useMemo(() => signalPins(signals), [signals]);
  if (shown === undefined) {
    return (
      <Card>
        <EmptyState title="No instrument yet">
          Instruments come with a session that follows a market, or with bars that are imported on the page Data.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card isFlush>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-2 border-b border-line px-4 py-3">
        <Select
          label="Instrument"
          className="w-full sm:w-72"
          value={shown.id}
          choices={instruments.map(({ id, symbol, venue }) => ({ value: id, label: `${symbol} (${venue})` }))}
          onChange={onInstrument}
        />
        <div className="pb-1 text-sm text-muted">
          Last price{' '}
          <span className="font-semibold text-ink">
            <Price value={shown.lastPrice} digits={shown.priceDigits} /> {shown.quote}
          </span>
          {shown.lastHeard !== null && (
            <span className="ml-2 text-xs text-faint">
              heard <AgeText time={shown.lastHeard} instrument={shown.id} />
            </span>
          )}
        </div>
      </div>
      <MarketChart
        instrument={shown.id}
        symbol={shown.symbol}
        timeframe={shownTimeframe}
        priceDigits={shown.priceDigits}
        pins={pins}
        onSelectPin={onSignal}
        heightClass="h-[26rem] md:h-[calc(100dvh-19rem)] md:min-h-[26rem]"
        toolbarLead={<TimeframeChoice instrument={shown} value={shownTimeframe} onChange={onTimeframe} />}
      />
    </Card>
  );
}
