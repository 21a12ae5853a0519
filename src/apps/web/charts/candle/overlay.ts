import type {
  ISeriesApi,
  ISeriesPrimitive,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitiveAxisView,
  AutoscaleInfo,
  IChartApiBase,
  Logical,
  SeriesAttachedParameter,
} from 'lightweight-charts';
import type { StructureMark } from '#contract/market.ts';
import { formatNumber } from '#apps/web/format/number.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';
import { drawMark, drawMarkLabel } from '#apps/web/charts/candle/draw-marks.ts';
import { drawPlanAreas, drawPlanLines, inkOn, planColour } from '#apps/web/charts/candle/draw-plan.ts';
import { markShapes, placeMarks } from '#apps/web/charts/candle/mark-shapes.ts';
import type { Frame, MarkShape, PlacedMark } from '#apps/web/charts/candle/mark-shapes.ts';
import { planDrawing, planLabelBoxes, planLineTexts, planRange } from '#apps/web/charts/candle/plan-shapes.ts';
import type { ChartPlan, PlanDrawing } from '#apps/web/charts/candle/plan-shapes.ts';

type Target = Parameters<IPrimitivePaneRenderer['draw']>[0];
/** How strongly zones are drawn while a plan lies over them. */
const BEHIND_A_PLAN = 0.5;

type Layer = (canvas: CanvasRenderingContext2D, width: number) => void;

/** Structure and plan over the bars: a primitive of the candle series. What is drawn is computed once a frame, in pixels. */
export class Overlay implements ISeriesPrimitive {
  private chart: IChartApiBase | undefined;
  private series: ISeriesApi<'Candlestick'> | undefined;
  private requestUpdate: () => void = () => {};
  private theme: ChartTheme;
  private readonly barMs: number;
  private bars: readonly ChartBar[] = [];
  private times: readonly number[] = [];
  private marks: readonly StructureMark[] = [];
  private placed: readonly PlacedMark[] = [];
  private plan: ChartPlan | undefined;
  private shapes: readonly MarkShape[] = [];
  private drawing: PlanDrawing | undefined;

  constructor(theme: ChartTheme, barMs: number) {
    this.theme = theme;
    this.barMs = barMs;
  }

  attached({ chart, series, requestUpdate }: SeriesAttachedParameter): void {
    this.chart = chart;
    this.series = series as ISeriesApi<'Candlestick'>;
    this.requestUpdate = requestUpdate;
  }

  detached(): void {
    this.chart = undefined;
    this.series = undefined;
  }

  setTheme(theme: ChartTheme): void {
    this.theme = theme;
    this.requestUpdate();
  }

  /** All bars that are shown, and when each opens; both may change in place. */
  setBars(bars: readonly ChartBar[], times: readonly number[]): void {
    this.bars = bars;
    this.times = times;
    this.placed = placeMarks(this.marks, times, this.barMs);
    this.requestUpdate();
  }

  setMarks(marks: readonly StructureMark[]): void {
    this.marks = marks;
    this.placed = placeMarks(marks, this.times, this.barMs);
    this.requestUpdate();
  }

  setPlan(plan: ChartPlan | undefined): void {
    this.plan = plan;
    this.requestUpdate();
  }

  updateAllViews(): void {
    const frame = this.frame();
    const canPlan = frame !== undefined && this.plan !== undefined && this.times.length > 0;
    this.drawing = canPlan ? planDrawing(this.plan!, this.times, this.barMs, frame) : undefined;
    const reserved = this.drawing === undefined || frame === undefined ? [] : planLabelBoxes(this.drawing, frame.width);
    this.shapes = frame === undefined ? [] : markShapes(this.placed, frame, reserved);
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.views;
  }

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    const { plan, series, theme } = this;
    if (plan === undefined || series === undefined) return [];
    const { priceFormat } = series.options();
    const digits = 'precision' in priceFormat ? priceFormat.precision : undefined;
    return planLineTexts(plan).map(({ role, price }) => {
      const colour = planColour(role, theme);
      return {
        coordinate: () => series.priceToCoordinate(price) ?? -100,
        text: () => formatNumber(price, digits),
        textColor: () => inkOn(colour),
        backColor: () => colour,
      };
    });
  }

  /** Keeps stop and targets in sight while the plan's place on the axis is, unless that would squeeze the bars. */
  autoscaleInfo(first: Logical, last: Logical): AutoscaleInfo | null {
    const { plan } = this;
    const left = this.drawing?.left;
    const scale = this.chart?.timeScale();
    if (plan === undefined || left === undefined || scale === undefined) return null;
    const place = scale.coordinateToLogical(left);
    if (place === null || place > last || place < first) return null;
    const prices = [plan.plan.stop, ...plan.plan.entryZone, ...plan.plan.targets.slice(0, 2).map(({ price }) => price)];
    return { priceRange: planRange(prices, this.bars.slice(Math.max(0, Math.floor(first)), Math.ceil(last) + 1)) };
  }

  private readonly views: readonly IPrimitivePaneView[] = [
    view('bottom', (canvas) => {
      const strength = this.drawing === undefined ? 1 : BEHIND_A_PLAN;
      for (const shape of this.shapes) if (shape.kind === 'box') drawMark(canvas, shape, this.theme, strength);
      if (this.drawing !== undefined) drawPlanAreas(canvas, this.drawing, this.theme);
    }),
    view('top', (canvas, width) => {
      for (const shape of this.shapes) if (shape.kind !== 'box') drawMark(canvas, shape, this.theme);
      for (const shape of this.shapes) drawMarkLabel(canvas, shape, this.theme);
      if (this.drawing !== undefined) drawPlanLines(canvas, this.drawing, this.theme, width);
    }),
  ];

  private frame(): Frame | undefined {
    const { chart, series } = this;
    const range = chart?.timeScale().getVisibleLogicalRange();
    if (chart === undefined || series === undefined || range === undefined || range === null) return undefined;
    const scale = chart.timeScale();
    const origin = scale.logicalToCoordinate(0 as Logical) ?? 0;
    // Over many bars, because the library rounds coordinates.
    const spacing = ((scale.logicalToCoordinate(1000 as Logical) ?? 0) - origin) / 1000;
    return {
      width: scale.width(),
      height: chart.panes()[0]?.getHeight() ?? 0,
      first: range.from,
      last: range.to,
      xOf: (index) => origin + index * spacing,
      yOf: (price) => series.priceToCoordinate(price) ?? -1000,
    };
  }
}

function view(zOrder: 'bottom' | 'top', draw: Layer): IPrimitivePaneView {
  const renderer: IPrimitivePaneRenderer = {
    draw: (target: Target) =>
      target.useMediaCoordinateSpace(({ context, mediaSize }) => draw(context, mediaSize.width)),
  };
  return { zOrder: () => zOrder, renderer: () => renderer };
}
