import type { StructureMark } from '#contract/market.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';
import type { BarFeed } from '#apps/web/charts/candle/frame-queue.ts';
import type { ChartPin } from '#apps/web/charts/candle/pins.ts';
import type { ChartPlan } from '#apps/web/charts/candle/plan-shapes.ts';
import type { StudyName } from '#apps/web/charts/candle/studies.ts';

/** A chart of candles. Give it a `key` of instrument and timeframe: another series is another chart. */
export interface CandleChartProps {
  /** `BTC/USDT 15m`. */
  readonly title: string;
  /** Oldest first. Earlier ones may be added in front; what is in sight stays. */
  readonly bars: readonly ChartBar[];
  /** Length of a bar. */
  readonly barMs: number;
  readonly priceDigits: number;
  readonly marks?: readonly StructureMark[];
  readonly plan?: ChartPlan | undefined;
  readonly pins?: readonly ChartPin[];
  readonly selectedPin?: string | undefined;
  readonly onSelectPin?: (id: string) => void;
  readonly studies?: readonly StudyName[];
  /** Live bars, which come in without a rendering. */
  readonly feed?: BarFeed | undefined;
  /** Somebody has scrolled to the first bars. */
  readonly onNearStart?: () => void;
  /** An instant to bring into sight; by itself the latest bars are. */
  readonly focusTime?: number | undefined;
  readonly showsTable?: boolean;
}
