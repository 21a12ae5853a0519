import { Link, getRouteApi } from '@tanstack/react-router';
import { ArrowLeft, ExternalLink } from 'lucide-react';
import type { FindingRow, PredictionMarketDetail, PredictionPriceTick } from '#contract/prediction.ts';
import { mergeInto } from '#apps/web/data/merge.ts';
import { useLiveQuery } from '#apps/web/data/query.ts';
import { known } from '#apps/web/data/search.ts';
import { formatCount, formatRatio } from '#apps/web/format/number.ts';
import { formatCents } from '#apps/web/format/probability.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Card, FactList, Stat } from '#apps/web/widgets/card.tsx';
import { CopyId } from '#apps/web/widgets/copy-id.tsx';
import { Unknown } from '#apps/web/widgets/figures.tsx';
import { LiveAge } from '#apps/web/widgets/live-age.tsx';
import { Page } from '#apps/web/widgets/page.tsx';
import { Cents, DoubtMark, PredictionAge } from '#apps/web/widgets/prediction/prediction.tsx';
import { Loaded, Skeleton } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { BookCard } from '#apps/web/pages/prediction-market/book-card.tsx';
import { EventCard } from '#apps/web/pages/prediction-market/event-card.tsx';
import { FindingsCard } from '#apps/web/pages/prediction-market/findings-card.tsx';
import type { Stretch } from '#apps/web/pages/prediction-market/market-history.ts';
import { PriceCard } from '#apps/web/pages/prediction-market/price-card.tsx';
import { TradesCard } from '#apps/web/pages/prediction-market/trades-card.tsx';

const route = getRouteApi('/frame/prediction/markets/$id');
/** The book has no topic of its own. */
const BOOK_EVERY_MS = 2_000;
const FINDINGS_EVERY_MS = 30_000;
const MOST_FINDINGS = 100;

/** One market: price, book, trades, its event, what was found in it. */
export function PredictionMarketPage() {
  const { id } = route.useParams();
  const { range = '1d' } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useLiveQuery<'GET /prediction/markets/:id', PredictionPriceTick>(
    'GET /prediction/markets/:id',
    { params: { id } },
    'prediction-prices',
    (detail, tick) => (tick.id === id ? { ...detail, market: { ...detail.market, ...tick } } : detail),
    { refetchInterval: BOOK_EVERY_MS, forgetsPrevious: true },
  );
  const title = query.data?.market.question ?? 'Prediction market';
  return (
    <Page
      title={title}
      lead={query.data === undefined ? undefined : <Lead detail={query.data} />}
      actions={
        <>
          <LiveAge />
          <Link to="/prediction" className={buttonClass('plain', 'sm')}>
            <ArrowLeft aria-hidden /> All markets
          </Link>
        </>
      }
    >
      <Loaded query={query} loading={<MarketSkeleton />}>
        {(detail) => (
          <MarketView
            key={detail.market.id}
            detail={detail}
            stretch={range}
            onStretch={(next) =>
              void navigate({ search: known({ range: next === '1d' ? undefined : next }), replace: true })
            }
          />
        )}
      </Loaded>
    </Page>
  );
}

function Lead({ detail: { market } }: { readonly detail: PredictionMarketDetail }) {
  const { category, venue, url, status, winner, event } = market;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span>
        {category} at {venue}
        {event !== null && event.title !== market.question && <>, {event.title}</>}
      </span>
      <Badge tone={status === 'open' ? 'accent' : 'neutral'}>{winner === null ? status : `${status}: ${winner}`}</Badge>
      {url !== null && (
        <a
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          className="inline-flex items-center gap-1 text-accent underline"
        >
          At the venue <ExternalLink aria-hidden className="size-3.5" />
        </a>
      )}
      <DoubtMark doubt={market.doubt} isSpelt />
    </span>
  );
}

interface MarketViewProps {
  readonly detail: PredictionMarketDetail;
  readonly stretch: Stretch;
  readonly onStretch: (stretch: Stretch) => void;
}

function MarketView({ detail, stretch, onStretch }: MarketViewProps) {
  const { market, trades } = detail;
  const findings = useFindingsOf(market.id);
  return (
    <>
      <Figures market={market} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_24rem]">
        <div className="min-w-0 space-y-4">
          <PriceCard market={market} findings={findings} stretch={stretch} onStretch={onStretch} />
          <TradesCard trades={trades} />
        </div>
        <div className="min-w-0 space-y-4 md:max-xl:grid md:max-xl:grid-cols-2 md:max-xl:gap-4 md:max-xl:space-y-0">
          <BookCard detail={detail} />
          <FindingsCard market={market.id} findings={findings} />
          <EventCard detail={detail} />
          <RulesCard detail={detail} />
        </div>
      </div>
    </>
  );
}

/** Findings of a market, live. */
function useFindingsOf(market: string): readonly FindingRow[] {
  const query = useLiveQuery<'GET /prediction/findings', FindingRow>(
    'GET /prediction/findings',
    { query: { market, limit: MOST_FINDINGS } },
    'findings',
    (answer, row) =>
      row.market === market ? mergeInto(answer, row, { idOf: ({ id }) => id, most: MOST_FINDINGS }) : answer,
    { refetchInterval: FINDINGS_EVERY_MS, forgetsPrevious: true },
  );
  return query.data?.items ?? NONE;
}

const NONE: readonly FindingRow[] = [];

function Figures({ market }: { readonly market: PredictionMarketDetail['market'] }) {
  const { outcomes, mid, change24h, volume24h, depth, closesAt, heardAt, spreadTicks } = market;
  return (
    <div className="grid grid-cols-2 gap-4 rounded-lg border border-line bg-surface p-4 sm:grid-cols-4 xl:grid-cols-7">
      <Stat label={outcomes[0]}>
        <Cents value={mid} isLive />
      </Stat>
      <Stat label={outcomes[1]}>
        <Cents value={mid === null ? null : 1 - mid} isLive />
      </Stat>
      <Stat label="In 24 h">
        <Cents value={change24h} isResult />
      </Stat>
      <Stat label="Spread">{spreadTicks === null ? <Unknown /> : `${formatCount(spreadTicks)} ticks`}</Stat>
      <Stat label="Volume 24 h">{formatCount(volume24h)}</Stat>
      <Stat label="Depth, 5 ticks">{depth === null ? <Unknown /> : formatCount(depth)}</Stat>
      <Stat label="Closes" note={<span>heard {<PredictionAge time={heardAt} none="never" />}</span>}>
        <PredictionAge time={closesAt} none="open-ended" isPlan />
      </Stat>
    </div>
  );
}

function RulesCard({ detail: { market, rules, fee } }: { readonly detail: PredictionMarketDetail }) {
  return (
    <Card title="Rules">
      <FactList
        facts={[
          ['Tick', formatCents(Number(rules.tickSize))],
          ['Least order', `${rules.minQuantity} contracts`],
          ['Fee', feeWords(fee)],
          ['Closes', <TimeText key="closes" time={market.closesAt} none="open-ended" />],
          ['Id', <CopyId key="id" id={market.id} what="Market" />],
        ]}
      />
    </Card>
  );
}

function feeWords(fee: PredictionMarketDetail['fee']): string {
  if (fee === null) return 'none';
  const power = fee.exponent === 1 ? '' : ` to the power of ${fee.exponent}`;
  return `${formatRatio(Number(fee.rate), 1)} of p(1 − p)${power}${fee.takerOnly ? ', takers only' : ''}`;
}

function MarketSkeleton() {
  return (
    <div className="space-y-4">
      <Skeleton className="h-20 w-full" />
      <Skeleton className="h-96 w-full" />
    </div>
  );
}
