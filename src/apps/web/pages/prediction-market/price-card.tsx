import { useMemo, useState } from 'react';
import { ChartSpline } from 'lucide-react';
import type { FindingRow, PredictionMarketRow } from '#contract/prediction.ts';
import { usePredictionNow } from '#apps/web/data/prediction-desk.ts';
import { useApi } from '#apps/web/data/query.ts';
import { LineChart } from '#apps/web/charts/line-chart.tsx';
import { formatCount, formatNumber } from '#apps/web/format/number.ts';
import { formatCents } from '#apps/web/format/probability.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState, Loaded, Skeleton } from '#apps/web/widgets/states.tsx';
import { Segmented } from '#apps/web/widgets/tabs.tsx';
import { endRules, findingMarks, historyFrom, withEnd } from '#apps/web/pages/prediction-market/market-history.ts';
import type { ShownHistory, Stretch } from '#apps/web/pages/prediction-market/market-history.ts';

interface PriceCardProps {
  readonly market: PredictionMarketRow;
  readonly findings: readonly FindingRow[];
  readonly stretch: Stretch;
  readonly onStretch: (stretch: Stretch) => void;
}

const REFRESH_MS = 10_000;

/** Price over time with what was found and when it ends; spread and volume below. */
export function PriceCard({ market, findings, stretch, onStretch }: PriceCardProps) {
  const now = usePredictionNow();
  const [showsTable, setShowsTable] = useState(false);
  const query = useApi(
    'GET /prediction/markets/:id/history',
    { params: { id: market.id }, query: { from: historyFrom(stretch, now) } },
    { refetchInterval: REFRESH_MS },
  );
  return (
    <Card
      title={`Price of ${market.outcomes[0]}`}
      note={findings.length > 0 ? '▲ found too cheap, ▼ too dear, ● something is up' : undefined}
      isFlush
      actions={
        <>
          <Segmented
            label="Show as"
            value={showsTable ? 'table' : 'chart'}
            choices={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
            onChange={(view) => setShowsTable(view === 'table')}
          />
          <Segmented
            label="How far back"
            value={stretch}
            choices={[
              { value: '6h', label: '6 h' },
              { value: '1d', label: '1 d' },
              { value: '7d', label: '7 d' },
              { value: 'all', label: 'All' },
            ]}
            onChange={onStretch}
          />
        </>
      }
    >
      <Loaded query={query} loading={<Skeleton className="m-4 h-96" />}>
        {(history) =>
          history.time.length < 2 ? (
            <EmptyState title="No history yet" icon={<ChartSpline strokeWidth={1.5} />}>
              A price is kept every 30 seconds of market time; a line needs two of them.
            </EmptyState>
          ) : (
            <Charts
              shown={withEnd(history, market.closesAt)}
              market={market}
              findings={findings}
              showsTable={showsTable}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

interface ChartsProps extends Pick<PriceCardProps, 'market' | 'findings'> {
  readonly shown: ShownHistory;
  readonly showsTable: boolean;
}

function Charts({ shown: { time, price, spread, volume }, market, findings, showsTable }: ChartsProps) {
  const marks = useMemo(() => findingMarks(findings), [findings]);
  const rules = endRules(market);
  const of = market.question;
  return (
    <div>
      <div className="h-72">
        <LineChart
          title={`Price of ${market.outcomes[0]}: ${of}`}
          x={time}
          series={[{ name: market.outcomes[0], values: price, tone: 'accent', kind: 'area' }]}
          format={formatCents}
          marks={marks}
          rules={rules}
          hidesX
          showsTable={showsTable}
        />
      </div>
      {!showsTable && (
        <>
          <ChartName name="Spread" />
          <div className="h-20">
            <LineChart
              title={`Spread: ${of}`}
              x={time}
              series={[{ name: 'Spread', values: spread, tone: 'warn', kind: 'step' }]}
              format={formatCents}
              fromZero
              hidesX
            />
          </div>
          <ChartName name="Contracts traded" />
          <div className="h-28">
            <LineChart
              title={`Contracts traded: ${of}`}
              x={time}
              series={[{ name: 'Contracts', values: volume, tone: 'muted', kind: 'bars' }]}
              format={(value) => formatNumber(value, 0)}
              formatAxis={formatCount}
              fromZero
            />
          </div>
        </>
      )}
    </div>
  );
}

function ChartName({ name }: { readonly name: string }) {
  return <h3 className="border-t border-line px-4 pt-1.5 text-2xs font-medium text-muted">{name}</h3>;
}
