import { ColorType, CrosshairMode } from 'lightweight-charts';
import type { ChartOptions, DeepPartial, UTCTimestamp } from 'lightweight-charts';
import { formatNumber } from '#apps/web/format/number.ts';
import { withAlpha } from '#apps/web/charts/theme/colour.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import type { ZoneClock } from '#apps/web/charts/time/zone-clock.ts';
import { crosshairTime } from '#apps/web/charts/candle/local-time-scale.ts';

/** What a chart is made for. */
export interface ChartKind {
  readonly clock: ZoneClock;
  readonly barMs: number;
  readonly priceDigits: number;
}

/** How the chart looks in a theme. The library's own attribution stays where it is: its licence asks for it. */
export function chartOptions(theme: ChartTheme, { clock, barMs, priceDigits }: ChartKind): DeepPartial<ChartOptions> {
  const crosshair = { color: theme.strongLine, labelBackgroundColor: theme.strongLine };
  return {
    autoSize: true,
    layout: {
      background: { type: ColorType.Solid, color: theme.surface },
      textColor: theme.muted,
      fontFamily: theme.font,
      fontSize: 11,
      attributionLogo: true,
    },
    grid: { vertLines: { color: withAlpha(theme.line, 0.45) }, horzLines: { color: withAlpha(theme.line, 0.45) } },
    crosshair: { mode: CrosshairMode.Normal, vertLine: crosshair, horzLine: crosshair },
    rightPriceScale: { borderColor: theme.line, scaleMargins: { top: 0.1, bottom: 0.2 } },
    timeScale: {
      borderColor: theme.line,
      timeVisible: barMs < 86_400_000,
      secondsVisible: false,
      minBarSpacing: 0.05,
      lockVisibleTimeRangeOnResize: true,
    },
    localization: {
      timeFormatter: (time: unknown) => crosshairTime(clock, time as UTCTimestamp),
      priceFormatter: (price: number) => formatNumber(price, priceDigits),
    },
  };
}

export function candleOptions({ gain, loss }: ChartTheme) {
  return {
    upColor: gain,
    downColor: loss,
    wickUpColor: gain,
    wickDownColor: loss,
    borderVisible: false,
    priceLineStyle: 1,
  } as const;
}

export function priceFormat(digits: number) {
  return { priceFormat: { type: 'price', precision: digits, minMove: 1 / 10 ** digits } } as const;
}

export interface VolumeColours {
  readonly up: string;
  readonly down: string;
}

export function volumeColours({ gain, loss }: ChartTheme): VolumeColours {
  return { up: withAlpha(gain, 0.28), down: withAlpha(loss, 0.28) };
}
