import { useMemo, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { Waypoints } from 'lucide-react';
import type { PredictionNetwork } from '#contract/prediction.ts';
import { useApi } from '#apps/web/data/query.ts';
import { counted, formatCount, formatNumber, formatRatio } from '#apps/web/format/number.ts';
import { formatDuration } from '#apps/web/format/time.ts';
import { Card } from '#apps/web/widgets/card.tsx';
import { DeskGate } from '#apps/web/widgets/prediction/desk-gate.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { Cents, PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { EmptyState, Loaded, Skeleton, StaleNote } from '#apps/web/widgets/states.tsx';
import { Table } from '#apps/web/widgets/table.tsx';
import type { Column } from '#apps/web/widgets/table-columns.ts';
import { NetworkGraph, edgeId } from '#apps/web/pages/prediction-network/network-graph.tsx';
import { networkLayout } from '#apps/web/pages/prediction-network/network-layout.ts';
import type { Edge } from '#apps/web/pages/prediction-network/network-layout.ts';

const REFRESH_MS = 15_000;

/** Which markets move before which others. */
export function PredictionNetworkPage() {
  const query = useApi('GET /prediction/network', {}, { refetchInterval: REFRESH_MS });
  return (
    <Page
      title="Prediction network"
      lead="Which markets move before which others, and by how much."
      actions={query.data !== undefined && <StaleNote asOf={query.dataUpdatedAt} maxAgeMs={4 * REFRESH_MS} />}
    >
      <DeskGate>
        <Loaded query={query} loading={<Skeleton className="h-96 w-full" />}>
          {(network) => <Network network={network} />}
        </Loaded>
      </DeskGate>
    </Page>
  );
}

function Network({ network }: { readonly network: PredictionNetwork }) {
  const [current, setCurrent] = useState<string>();
  const { edges, computedAt, pairsTested } = network;
  return (
    <Card
      title="Who leads whom"
      isFlush
      note={
        computedAt !== null && (
          <>
            worked out <PredictionAge time={computedAt} /> from {counted(pairsTested, 'pair')}; thick is strong, dashed
            is the other way round
          </>
        )
      }
    >
      {edges.length === 0 ? (
        <EmptyState title="No market leads another" icon={<Waypoints strokeWidth={1.5} />}>
          {computedAt === null
            ? 'It was not worked out yet: that needs some hours of the market’s time.'
            : `${formatCount(pairsTested)} pairs were tested; what was found could be chance. A lead is shown only when it is hardly that.`}
        </EmptyState>
      ) : (
        <>
          <NetworkGraph network={network} current={current} onPoint={setCurrent} />
          <div className="border-t border-line">
            <NetworkTable network={network} current={current} />
          </div>
        </>
      )}
    </Card>
  );
}

interface NetworkTableProps {
  readonly network: PredictionNetwork;
  readonly current: string | undefined;
}

/** The same as the drawing, with all its figures. */
function NetworkTable({ network, current }: NetworkTableProps) {
  const columns = useMemo(() => columnsFor(network), [network]);
  return (
    <Table
      label="Leads"
      columns={columns}
      rows={network.edges}
      idOf={edgeId}
      current={current}
      sort={{ column: 'correlation', isDescending: true }}
    />
  );
}

/** Drawn or not, the numbers of markets are the same. */
const ANY_ROOM = { width: 1, height: 1, margin: 0 };

function columnsFor(network: PredictionNetwork): readonly Column<Edge>[] {
  const nodes = new Map(networkLayout(network, ANY_ROOM).nodes.map((placed) => [placed.node.id, placed]));
  const market = (id: string) => {
    const placed = nodes.get(id);
    return (
      <span className="flex items-baseline gap-2">
        <span className="num text-xs text-faint">{placed?.number}</span>
        <Link to="/prediction/markets/$id" params={{ id }} className="text-accent hover:underline">
          {placed?.node.question ?? id}
        </Link>
        <span className="text-xs text-muted">
          <Cents value={placed?.node.mid} />
        </span>
      </span>
    );
  };
  return [
    { id: 'leader', header: 'Leads', isMain: true, cell: ({ leader }) => market(leader) },
    { id: 'follower', header: 'Follows', isWide: true, cell: ({ follower }) => market(follower) },
    {
      id: 'lag',
      header: 'After',
      align: 'end',
      sortBy: ({ lagMs }) => lagMs,
      cell: ({ lagMs }) => <span className="num">{formatDuration(lagMs)}</span>,
    },
    {
      id: 'correlation',
      header: 'Correlation',
      align: 'end',
      sortBy: ({ correlation }) => Math.abs(correlation),
      cell: ({ correlation }) => <span className="num">{formatNumber(correlation, 2, true)}</span>,
    },
    {
      id: 'ratio',
      header: 'Lead-lag ratio',
      align: 'end',
      sortBy: ({ ratio }) => ratio,
      cell: ({ ratio }) => <span className="num">{formatNumber(ratio, 2)}</span>,
    },
    {
      id: 'q',
      header: 'False leads',
      align: 'end',
      sortBy: ({ qValue }) => qValue,
      cell: ({ qValue, pValue }) => (
        <span className="num" title={`p ${formatNumber(pValue, 4)}`}>
          {formatRatio(qValue)}
        </span>
      ),
    },
  ];
}
