import { useEffect, useMemo, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import type { ChartTheme } from '#apps/web/charts/theme/chart-theme.ts';
import { zoneClock } from '#apps/web/charts/time/zone-clock.ts';
import { BarTable } from '#apps/web/charts/candle/bar-table.tsx';
import { CandleLegend } from '#apps/web/charts/candle/candle-legend.tsx';
import { CandleView } from '#apps/web/charts/candle/candle-view.ts';
import type { ChartBar } from '#apps/web/charts/candle/chart-bar.ts';
import { commandOf } from '#apps/web/charts/candle/chart-keys.ts';
import type { ChartCommand } from '#apps/web/charts/candle/chart-keys.ts';
import { chartSummary } from '#apps/web/charts/candle/chart-summary.ts';
import type { CandleChartProps } from '#apps/web/charts/candle/candle-props.ts';
import type { StudyName } from '#apps/web/charts/candle/studies.ts';

type Hovered = readonly [bar: ChartBar | undefined, previous: ChartBar | undefined];

const NO_MARKS: NonNullable<CandleChartProps['marks']> = [];
const NO_PINS: NonNullable<CandleChartProps['pins']> = [];
const NO_STUDIES: readonly StudyName[] = [];

/** The chart, once its library is there. Use `CandleChart`. */
export function Candles(props: CandleChartProps) {
  const { title, bars, priceDigits, marks = NO_MARKS, plan, feed, showsTable = false } = props;
  const host = useRef<HTMLDivElement>(null);
  const theme = useChartTheme();
  const [hovered, setHovered] = useState<Hovered>();
  const [lastPair, setLastPair] = useState<Hovered>([undefined, undefined]);
  const view = useCandleView(host, {
    props,
    theme,
    onHover: (...pair) => setHovered(pair[0] === undefined ? undefined : pair),
  });
  useShown(view, props, theme);
  useEffect(() => {
    setLastPair([bars.at(-1), bars.at(-2)]);
    return feed?.subscribe((bar) => {
      view?.pushLive(bar);
      setLastPair(([last, previous]) => [bar, last !== undefined && bar.time > last.time ? last : previous]);
    });
  }, [view, feed, bars]);
  const summary = useMemo(
    () => chartSummary({ title, bars, priceDigits, marks, plan }),
    [title, bars, priceDigits, marks, plan],
  );
  const [bar, previous] = hovered ?? lastPair;
  const onKeyDown = (event: KeyboardEvent) => {
    const command = commandOf(event);
    if (command === undefined || view === undefined) return;
    event.preventDefault();
    obey(view, command);
  };
  return (
    <div className="relative h-full min-h-0 w-full">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex -- a chart is moved by keys */}
      <div
        role="group"
        tabIndex={showsTable ? -1 : 0}
        aria-label={`Chart of ${title}. Arrows move, plus and minus zoom, Home and End go to the ends.`}
        className={`absolute inset-0 overflow-hidden rounded-md focus-visible:outline-offset-[-2px] ${showsTable ? 'invisible' : ''}`}
        onKeyDown={onKeyDown}
      >
        <div role="img" aria-label={summary} className="pointer-events-none absolute inset-0" />
        <div ref={host} className="absolute inset-0" />
        <CandleLegend title={title} bar={bar} previous={previous} priceDigits={priceDigits} />
      </div>
      {showsTable && (
        <div className="absolute inset-0">
          <BarTable title={title} bars={view?.shown() ?? bars} priceDigits={priceDigits} />
        </div>
      )}
    </div>
  );
}

interface ViewInput {
  readonly props: CandleChartProps;
  readonly theme: ChartTheme;
  readonly onHover: (bar: ChartBar | undefined, previous: ChartBar | undefined) => void;
}

/** The view over an element; made once, and thrown away with the component. */
function useCandleView(host: React.RefObject<HTMLDivElement | null>, input: ViewInput): CandleView | undefined {
  const [view, setView] = useState<CandleView>();
  const latest = useRef(input);
  useEffect(() => {
    latest.current = input;
  });
  useEffect(() => {
    const { props, theme } = latest.current;
    const made = new CandleView({
      host: host.current!,
      theme,
      clock: zoneClock(),
      priceDigits: props.priceDigits,
      barMs: props.barMs,
      onHover: (bar, previous) => latest.current.onHover(bar, previous),
      onSelectPin: (id) => latest.current.props.onSelectPin?.(id),
      onNearStart: () => latest.current.props.onNearStart?.(),
    });
    setView(made);
    return () => made.destroy();
  }, [host]);
  return view;
}

/** Hands what changed to the view, and nothing else. */
function useShown(view: CandleView | undefined, props: CandleChartProps, theme: ChartTheme): void {
  const { bars, marks = NO_MARKS, plan, pins = NO_PINS, selectedPin, studies = NO_STUDIES, focusTime } = props;
  useEffect(() => view?.setTheme(theme), [view, theme]);
  useEffect(() => {
    if (bars.length > 0) view?.setBars(bars);
  }, [view, bars]);
  useEffect(() => view?.setMarks(marks), [view, marks]);
  useEffect(() => view?.setPlan(plan), [view, plan]);
  useEffect(() => view?.setPins(pins, selectedPin), [view, pins, selectedPin]);
  useStudies(view, studies, { barMs: props.barMs, theme });
  const hasBars = bars.length > 0;
  useEffect(() => {
    if (focusTime !== undefined && hasBars) view?.showTime(focusTime);
  }, [view, focusTime, hasBars]);
}

function useStudies(
  view: CandleView | undefined,
  studies: readonly StudyName[],
  { barMs, theme }: { barMs: number; theme: ChartTheme },
): void {
  useEffect(() => {
    if (view === undefined || studies.length === 0) return;
    let isGone = false;
    // The indicators of the kernel come when somebody asks for one.
    void import('#apps/web/charts/candle/studies.ts').then(({ Study, STUDY_COLOURS }) => {
      if (isGone) return;
      for (const name of studies) view.addStudy(name, new Study(name, barMs), theme.series[STUDY_COLOURS[name]]!);
    });
    return () => {
      isGone = true;
      for (const name of studies) view.removeStudy(name);
    };
  }, [view, studies, barMs, theme]);
}

function obey(view: CandleView, command: ChartCommand): void {
  switch (command.kind) {
    case 'pan':
      view.pan(command.share);
      break;
    case 'zoom':
      view.zoom(command.factor);
      break;
    case 'start':
      view.showStart();
      break;
    case 'latest':
      view.showLatest();
      break;
    case 'all':
      view.showAll();
      break;
  }
}
