import { useMemo } from 'react';
import { Wallet } from 'lucide-react';
import type { PredictionPerformance } from '#contract/prediction.ts';
import { LineChart } from '#apps/web/charts/line-chart.tsx';
import { formatCount, formatNumber } from '#apps/web/format/number.ts';
import { Card, Stat } from '#apps/web/widgets/card.tsx';
import { Money } from '#apps/web/widgets/figures.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';

/** The paper account of the desk since it was opened. */
export function AccountCard({ account }: Pick<PredictionPerformance, 'account'>) {
  const { equity, cash, currency, openPositions, trades, curve } = account;
  const columns = useMemo(() => ({ x: curve.map(([time]) => time), values: curve.map(([, value]) => value) }), [curve]);
  return (
    <Card title="Paper account" note="positions at what they cost" isFlush>
      <div className="grid grid-cols-2 gap-3 p-4 sm:grid-cols-4">
        <Stat label="Equity">
          <Money amount={equity} currency={currency} digits={2} />
        </Stat>
        <Stat label="Cash">
          <Money amount={cash} currency={currency} digits={2} />
        </Stat>
        <Stat label="Open positions">{formatCount(openPositions)}</Stat>
        <Stat label="Trades">{formatCount(trades)}</Stat>
      </div>
      {curve.length < 2 ? (
        <EmptyState title="No curve yet" icon={<Wallet strokeWidth={1.5} />}>
          It begins with the first trades.
        </EmptyState>
      ) : (
        <div className="h-56">
          <LineChart
            title="Equity of the paper account"
            x={columns.x}
            series={[{ name: 'Equity', values: columns.values, kind: 'area', tone: 'accent' }]}
            format={(value) => `${formatNumber(value, 2)} ${currency}`}
            formatAxis={(value) => formatNumber(value, 0)}
          />
        </div>
      )}
    </Card>
  );
}
