import { CandlestickSeries, HistogramSeries, LineSeries, createChartEx, createSeriesMarkers } from 'lightweight-charts';
import type {
  IChartApiBase,
  ISeriesApi,
  ISeriesMarkersPluginApi,
  MouseEventParams,
  Time,
  UTCTimestamp,
} from 'lightweight-charts';
import type { StructureMark } from '#contract/market.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import type { ZoneClock } from '#apps/web/charts/time/zone-clock.ts';
import { barIndexAt, mergeBars } from '#apps/web/charts/candle/chart-bar.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';
import { candleOptions, chartOptions, priceFormat, volumeColours } from '#apps/web/charts/candle/chart-options.ts';
import type { VolumeColours } from '#apps/web/charts/candle/chart-options.ts';
import { FrameQueue } from '#apps/web/charts/candle/frame-queue.ts';
import { localTimeScale } from '#apps/web/charts/candle/local-time-scale.ts';
import { Overlay } from '#apps/web/charts/candle/overlay.ts';
import { markersOf } from '#apps/web/charts/candle/pins.ts';
import type { ChartPin } from '#apps/web/charts/candle/pins.ts';
import type { ChartPlan } from '#apps/web/charts/candle/plan-shapes.ts';
import type { Study, StudyName } from '#apps/web/charts/candle/studies.ts';

export interface CandleViewOptions {
  readonly host: HTMLElement;
  readonly theme: ChartTheme;
  readonly clock: ZoneClock;
  readonly priceDigits: number;
  readonly barMs: number;
  /** The bar below the crosshair, undefined when there is none. */
  readonly onHover: (bar: ChartBar | undefined, previous: ChartBar | undefined) => void;
  readonly onSelectPin: (id: string) => void;
  /** The first bars are in sight: earlier ones are wanted. */
  readonly onNearStart: () => void;
}

interface DrawnStudy {
  readonly study: Study;
  readonly lines: readonly ISeriesApi<'Line'>[];
}

/** Bars left of the first one in sight that are wanted ahead. */
const AHEAD_BARS = 30;
const FIRST_SIGHT_BARS = 160;
const VOLUME_MS = 250;

/** The chart itself, without React: bars, volume, overlay, markers, indicators; told what changed, touched once a frame. */
export class CandleView {
  private readonly options: CandleViewOptions;
  private readonly chart: IChartApiBase;
  private readonly candles: ISeriesApi<'Candlestick'>;
  private readonly volumes: ISeriesApi<'Histogram'>;
  private readonly overlay: Overlay;
  private readonly markers: ISeriesMarkersPluginApi<Time>;
  private readonly queue: FrameQueue;
  private readonly studies = new Map<StudyName, DrawnStudy>();
  private theme: ChartTheme;
  // Changed in place: a live bar must not copy thousands.
  private bars: ChartBar[] = [];
  private times: number[] = [];
  private volumeColours: VolumeColours;
  private pins: readonly ChartPin[] = [];
  private selectedPin: string | undefined;
  private hasTravelled = false;
  private isDestroyed = false;
  private volumeAt = 0;

  constructor(options: CandleViewOptions) {
    this.options = options;
    this.theme = options.theme;
    this.volumeColours = volumeColours(options.theme);
    const { host, theme, clock, priceDigits, barMs } = options;
    this.chart = createChartEx<Time, ReturnType<typeof localTimeScale>>(
      host,
      localTimeScale(clock),
      chartOptions(theme, options),
    );
    this.candles = this.chart.addSeries(CandlestickSeries, { ...candleOptions(theme), ...priceFormat(priceDigits) });
    this.volumes = this.chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
      lastValueVisible: false,
      priceLineVisible: false,
    });
    this.chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
    this.overlay = new Overlay(theme, barMs);
    this.candles.attachPrimitive(this.overlay);
    this.markers = createSeriesMarkers(this.candles, []);
    this.queue = new FrameQueue((bars) => this.applyLive(bars));
    this.listen();
  }

  /** Shows these bars. What is in sight stays in sight when earlier ones come in; the first time, the latest are shown. */
  setBars(bars: readonly ChartBar[]): void {
    const isFirst = this.bars.length === 0;
    this.queue.clear();
    const scale = this.chart.timeScale();
    const range = scale.getVisibleLogicalRange();
    const oldFirst = this.bars[0]?.time;
    // What came live since they were asked for is newer than they are.
    this.bars = [...mergeBars(bars, newerThan(this.bars, bars.at(-1)?.time))];
    this.times = this.bars.map(({ time }) => time);
    this.candles.setData(this.bars.map(candleOf));
    this.volumes.setData(this.bars.map((bar) => this.volumeOf(bar)));
    this.overlay.setBars(this.bars, this.times);
    for (const drawn of this.studies.values()) this.drawStudy(drawn);
    this.drawPins();
    if (isFirst) this.showLatest();
    else if (range !== null && oldFirst !== undefined) {
      const added = Math.max(0, barIndexAt(this.times, oldFirst));
      scale.setVisibleLogicalRange({ from: range.from + added, to: range.to + added });
    }
  }

  /** Bars as they are shown, those that came live among them. */
  shown(): readonly ChartBar[] {
    return [...this.bars];
  }

  pushLive(bar: ChartBar): void {
    if (!this.isDestroyed) this.queue.push(bar);
  }

  setMarks(marks: readonly StructureMark[]): void {
    this.overlay.setMarks(marks);
  }

  setPlan(plan: ChartPlan | undefined): void {
    this.overlay.setPlan(plan);
    this.chart.priceScale('right').applyOptions({ autoScale: true });
  }

  setPins(pins: readonly ChartPin[], selected: string | undefined): void {
    this.pins = pins;
    this.selectedPin = selected;
    this.drawPins();
  }

  setTheme(theme: ChartTheme): void {
    this.theme = theme;
    this.volumeColours = volumeColours(theme);
    this.chart.applyOptions(chartOptions(theme, this.options));
    this.candles.applyOptions(candleOptions(theme));
    this.volumes.setData(this.bars.map((bar) => this.volumeOf(bar)));
    this.overlay.setTheme(theme);
    this.drawPins();
  }

  /** Draws an indicator over the bars; one that is drawn already is left alone. */
  addStudy(name: StudyName, study: Study, colour: string): void {
    if (this.studies.has(name)) return;
    const lines = Array.from({ length: study.lines }, () =>
      this.chart.addSeries(LineSeries, {
        color: colour,
        lineWidth: study.lines > 1 ? 1 : 2,
        lastValueVisible: false,
        priceLineVisible: false,
        crosshairMarkerVisible: false,
        autoscaleInfoProvider: () => null,
      }),
    );
    const drawn = { study, lines };
    this.studies.set(name, drawn);
    this.drawStudy(drawn);
  }

  removeStudy(name: StudyName): void {
    if (this.isDestroyed) return;
    for (const line of this.studies.get(name)?.lines ?? []) this.chart.removeSeries(line);
    this.studies.delete(name);
  }

  /** Moves what is in sight by a share of its width: below zero to the left. */
  pan(share: number): void {
    this.withRange((from, to) => [from + (to - from) * share, to + (to - from) * share]);
  }

  /** Shows a larger (below 1) or smaller (above 1) stretch, around its right end. */
  zoom(factor: number): void {
    this.withRange((from, to) => [to - Math.max(10, (to - from) * factor), to]);
  }

  showStart(): void {
    this.withRange((from, to) => [0, to - from]);
  }

  showLatest(): void {
    const last = this.bars.length - 1;
    const count = Math.min(FIRST_SIGHT_BARS, Math.max(30, Math.floor(this.chart.timeScale().width() / 7)));
    this.chart.timeScale().setVisibleLogicalRange({ from: last - count, to: last + Math.max(6, count * 0.08) });
  }

  showAll(): void {
    this.chart.timeScale().fitContent();
  }

  /** Brings an instant to two thirds of the width. */
  showTime(instant: number): void {
    if (this.bars.length === 0) return;
    const index = barIndexAt(this.times, instant);
    this.withRange((from, to) => [index - (to - from) * 0.62, index + (to - from) * 0.38]);
  }

  destroy(): void {
    this.isDestroyed = true;
    this.queue.clear();
    this.chart.remove();
  }

  private listen(): void {
    this.chart.subscribeCrosshairMove((event) => this.hover(event));
    this.chart.subscribeClick(({ hoveredObjectId }) => {
      if (typeof hoveredObjectId === 'string') this.options.onSelectPin(hoveredObjectId);
    });
    this.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range !== null && this.hasTravelled && range.from < AHEAD_BARS) this.options.onNearStart();
    });
    const travelled = () => (this.hasTravelled = true);
    this.options.host.addEventListener('pointerdown', travelled, { passive: true });
    this.options.host.addEventListener('wheel', travelled, { passive: true });
  }

  private hover({ logical, point }: MouseEventParams): void {
    const index = logical === undefined || point === undefined ? -1 : Math.round(logical);
    this.options.onHover(this.bars[index], this.bars[index - 1]);
  }

  private applyLive(bars: readonly ChartBar[]): void {
    for (const bar of bars) {
      const last = this.bars.at(-1);
      if (last !== undefined && bar.time < last.time) continue;
      const isNew = last === undefined || bar.time > last.time;
      // The bar before keeps the volume that it closed with.
      if (isNew && last !== undefined) this.updateVolume(last);
      if (isNew) this.bars.push(bar);
      else this.bars[this.bars.length - 1] = bar;
      this.candles.update(candleOf(bar));
      // An update walks every bar of its series: the volume, which nobody reads so often, is spared most of them.
      if (isNew || performance.now() - this.volumeAt > VOLUME_MS) this.updateVolume(bar);
      if (isNew) {
        this.times.push(bar.time);
        this.overlay.setBars(this.bars, this.times);
      }
      for (const { study, lines } of this.studies.values()) {
        const row = study.update(bar);
        for (const [output, line] of lines.entries()) line.update(pointOf(bar.time, row[output]));
      }
    }
  }

  private updateVolume(bar: ChartBar): void {
    this.volumeAt = performance.now();
    this.volumes.update(this.volumeOf(bar));
  }

  private drawStudy({ study, lines }: DrawnStudy): void {
    const rows = study.reset(this.bars);
    for (const [output, line] of lines.entries()) {
      line.setData(this.bars.map(({ time }, i) => pointOf(time, rows[i]?.[output])));
    }
  }

  private drawPins(): void {
    this.markers.setMarkers(markersOf(this.pins, { times: this.times, theme: this.theme, selected: this.selectedPin }));
  }

  private volumeOf(bar: ChartBar) {
    const time = timeOf(bar.time);
    const { up, down } = this.volumeColours;
    return bar.volume === null ? { time } : { time, value: bar.volume, color: bar.close >= bar.open ? up : down };
  }

  private withRange(change: (from: number, to: number) => readonly [number, number]): void {
    const range = this.chart.timeScale().getVisibleLogicalRange();
    if (range === null) return;
    this.hasTravelled = true;
    const [from, to] = change(range.from, range.to);
    this.chart.timeScale().setVisibleLogicalRange({ from, to });
  }
}

function newerThan(bars: readonly ChartBar[], time: number | undefined): readonly ChartBar[] {
  return time === undefined ? bars : bars.filter((bar) => bar.time > time);
}

function candleOf({ time, open, high, low, close }: ChartBar) {
  return { time: timeOf(time), open, high, low, close };
}

function pointOf(time: number, value: number | undefined) {
  return value === undefined ? { time: timeOf(time) } : { time: timeOf(time), value };
}

function timeOf(ms: number): UTCTimestamp {
  return (ms / 1000) as UTCTimestamp;
}
