/** Colours, told apart with the common kinds of colour blindness: teal against orange, blue for the plan, violet for periods. */
const LIGHT = `--page:#f4f6f8;--panel:#ffffff;--ink:#17212b;--muted:#5b6877;--faint:#8a96a3;--line:#dfe5ea;--grid:#edf0f3;--shade:#f1f4f7;
--long:#0a7f72;--short:#b84d14;--entry:#1d5fc2;--stop:#b3400f;--target:#0a7f72;--period:#7350b8;--swing:#5b6877;
--good:#08695e;--bad:#a8430f;--warn:#8a6100;--good-bg:#e1f3f0;--bad-bg:#fbe9df;--warn-bg:#fbf1d6;`;
const DARK = `--page:#0d1218;--panel:#151c24;--ink:#e6ebf1;--muted:#9eabb9;--faint:#768494;--line:#2a3541;--grid:#1f2831;--shade:#1a222b;
--long:#33bfa9;--short:#f0894a;--entry:#73a7ff;--stop:#ff9a62;--target:#33bfa9;--period:#b79cf2;--swing:#9eabb9;
--good:#40c9b3;--bad:#f59a60;--warn:#e6bd57;--good-bg:#12332f;--bad-bg:#3a2418;--warn-bg:#352b11;`;

/** The reader's setting decides, unless the page says `data-theme="light"` or `"dark"`. */
export const CHART_VARIABLES = `:root{${LIGHT}color-scheme:light dark}
@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){${DARK}}}
:root[data-theme="dark"]{${DARK}color-scheme:dark}:root[data-theme="light"]{color-scheme:light}
`;

/** Styles of everything inside an SVG chart. */
export const CHART_CSS = `.chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-size:11px;display:block;width:100%;height:auto}
.chart text{fill:var(--ink);font-variant-numeric:tabular-nums}
.chart .background{fill:var(--panel)}
.chart .title{font-size:16px;font-weight:650}
.chart .subtitle{fill:var(--muted);font-size:12px}
.chart .legend text{fill:var(--muted);font-size:10.5px}
.chart .grid{stroke:var(--grid);stroke-width:1;shape-rendering:crispEdges}
.chart .grid.major{stroke:var(--line)}
.chart .tick{fill:var(--muted)}
.chart .tick.major{fill:var(--ink);font-weight:600}
.chart .later-shade{fill:var(--shade)}
.chart .up .body{fill:var(--long)}.chart .down .body{fill:var(--short)}
.chart .up .wick{stroke:var(--long)}.chart .down .wick{stroke:var(--short)}
.chart .wick{fill:none;stroke-width:1}
.chart .up.later,.chart .down.later{opacity:.5}
.chart .volume{opacity:.38}
.chart .zone.long,.chart .hatch.long{--zone:var(--long)}.chart .zone.short,.chart .hatch.short{--zone:var(--short)}.chart .zone.neutral{--zone:var(--muted)}
.chart .zone rect{stroke:var(--zone);stroke-width:.8;stroke-opacity:.75;fill:var(--zone);fill-opacity:.2}
.chart .zone.fair-value-gap rect{fill-opacity:.09;stroke-dasharray:1.5 2.5;stroke-opacity:.95}
.chart .zone.entry{--zone:var(--entry)}.chart .zone.entry rect{fill-opacity:.1}
.chart .zone.range rect{fill-opacity:.05;stroke-opacity:.4}
.chart .zone.risk rect,.chart .zone.reward rect{stroke:none;fill-opacity:.11}
.chart .zone.risk{--zone:var(--stop)}.chart .zone.reward{--zone:var(--target)}
.chart .zone rect.formed,.chart .zone.breaker rect.formed{fill-opacity:0!important;stroke-dasharray:3 3;stroke-opacity:.6}
.chart .zone rect.later{opacity:.5}
.chart .zone.risk rect.later,.chart .zone.reward rect.later,.chart .zone.entry rect.later{opacity:1}
.chart .level line{stroke:var(--level);stroke-width:1.2}
.chart .level.entry,.chart .tag.entry{--level:var(--entry)}.chart .level.stop,.chart .tag.stop{--level:var(--stop)}
.chart .level.target,.chart .tag.target{--level:var(--target)}.chart .level.period,.chart .tag.period{--level:var(--period)}
.chart .level.swing,.chart .tag.swing,.chart .level.liquidity,.chart .tag.liquidity{--level:var(--swing)}.chart .tag.last{--level:var(--ink)}
.chart .level.period line{stroke-dasharray:7 4}.chart .level.liquidity line{stroke-dasharray:2 3}
.chart .level line.formed,.chart .formed-key line{stroke-dasharray:3 3;stroke-width:1;opacity:.6}.chart .formed-key line{stroke:var(--muted)}
.chart .level.swing line.later,.chart .level.liquidity line.later,.chart .level.period line.later{opacity:.45}
.chart .tag rect{fill:var(--panel);stroke:var(--level);stroke-width:1}
.chart .tag text{fill:var(--level);font-size:10.5px}
.chart .tag .stem{stroke:var(--level);fill:none}
.chart .tag.entry rect,.chart .tag.stop rect,.chart .tag.target rect,.chart .tag.last rect{fill:var(--level)}
.chart .tag.entry text,.chart .tag.stop text,.chart .tag.target text,.chart .tag.last text{fill:var(--panel);font-weight:600}
.chart .break line{stroke:var(--muted);stroke-width:1;stroke-dasharray:4 2}
.chart .break.later,.chart .marker.sweep.later{opacity:.55}
.chart .label{font-size:11px;paint-order:stroke;stroke:var(--panel);stroke-width:3px;stroke-linejoin:round}
.chart .break .label{font-size:10.5px;font-weight:600}
.chart .label.long{fill:var(--long)}.chart .label.short{fill:var(--short)}.chart .label.neutral{fill:var(--muted)}
.chart .level-name{font-size:10.5px;fill:var(--swing)}.chart .level-name.period{fill:var(--period)}
.chart .label.strong{font-weight:650}.chart .label.later{opacity:.75}
.chart .marker path{stroke:var(--panel);stroke-width:1.4;paint-order:stroke}
.chart .marker.signal path,.chart .marker.entry path{fill:var(--entry)}
.chart .marker.exit path{fill:var(--ink)}
.chart .marker.sweep path{fill:none;stroke:var(--ink);stroke-width:1.3}
.chart .now line{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:5 3}
.chart .now text{fill:var(--muted);font-size:10.5px;paint-order:stroke;stroke:var(--panel);stroke-width:3px}
.chart .empty{fill:var(--muted);font-size:14px}
.chart .equity-line{fill:none;stroke:var(--entry);stroke-width:1.6;stroke-linejoin:round}
.chart .equity-area{fill:var(--entry);fill-opacity:.1}
.chart .drawdown-area{fill:var(--short);fill-opacity:.28;stroke:var(--short);stroke-width:1}
.chart .baseline{stroke:var(--faint);stroke-width:1;stroke-dasharray:4 3}
.chart .column.gain{fill:var(--long)}.chart .column.loss{fill:var(--short)}
.chart .callout{fill:var(--muted)}
.chart .dot{fill:var(--short);stroke:var(--panel);stroke-width:1.5}
`;

/** Hatching of breaker zones: patterns that only charts with zones carry. */
export const ZONE_CSS = `.chart.wide .zone.breaker.long rect{fill:url(#chart-wide-hatch-long);fill-opacity:1}.chart.narrow .zone.breaker.long rect{fill:url(#chart-narrow-hatch-long);fill-opacity:1}
.chart.wide .zone.breaker.short rect{fill:url(#chart-wide-hatch-short);fill-opacity:1}.chart.narrow .zone.breaker.short rect{fill:url(#chart-narrow-hatch-short);fill-opacity:1}
.chart .hatch{fill:var(--zone);fill-opacity:.32}
`;
