/** Styles of a run's page, after those of all pages. */
export const RUN_CSS = `header{position:relative}
#theme-toggle{position:absolute;right:0;top:0}
button{font:inherit;font-size:13px;color:var(--ink);background:var(--panel);border:1px solid var(--line);border-radius:7px;padding:4px 12px;min-height:30px;cursor:pointer}
button:hover:not(:disabled){border-color:var(--muted)}
button:disabled{color:var(--faint);cursor:default}
button:focus-visible,a:focus-visible,summary:focus-visible,.chart:focus-visible{outline:2px solid var(--entry);outline-offset:2px}
a{color:var(--entry)}
nav.contents{display:flex;flex-wrap:wrap;gap:6px 16px;margin:0 0 16px;font-size:13.5px}
nav.contents a{text-decoration:none;padding:3px 0}nav.contents a:hover{text-decoration:underline}
.verdict{border-left:4px solid var(--muted)}.verdict.good{border-left-color:var(--good)}.verdict.bad{border-left-color:var(--bad)}.verdict.unclear{border-left-color:var(--warn)}
.verdict h2{font-size:20px;margin:0 0 8px;letter-spacing:-.005em}
.verdict ul{margin:0 0 16px;padding:0 0 0 18px;color:var(--ink)}.verdict li{margin:3px 0}
.facts dd .gain,.facts dd .loss{font-weight:600}
table.sortable th button{all:unset;cursor:pointer;font:inherit;color:inherit}
table.sortable th button:focus-visible{outline:2px solid var(--entry);outline-offset:2px;border-radius:2px}
table.sortable th button{position:relative}table.sortable th button::after{content:"";position:absolute;left:100%;bottom:0;padding-left:1px;font-size:10px}
table.sortable th[aria-sort=ascending] button::after{content:"\\25B4"}table.sortable th[aria-sort=descending] button::after{content:"\\25BE"}
.tall{max-height:560px;overflow:auto}.tall .scroll{overflow:visible}.tall thead th{position:sticky;top:0;background:var(--panel);box-shadow:inset 0 -1px 0 var(--line)}
table.months th,table.months td{padding:8px 6px;border-bottom:1px solid var(--panel)}
table.months th[scope=row]{color:var(--ink);font-size:13.5px}
table.months .none{color:var(--muted)}table.months .total{font-weight:650}
.heat.up1{background:color-mix(in srgb,var(--long) 8%,transparent)}.heat.up2{background:color-mix(in srgb,var(--long) 15%,transparent)}.heat.up3{background:color-mix(in srgb,var(--long) 22%,transparent)}.heat.up4{background:color-mix(in srgb,var(--long) 29%,transparent)}.heat.up5{background:color-mix(in srgb,var(--long) 36%,transparent)}
.heat.down1{background:color-mix(in srgb,var(--short) 8%,transparent)}.heat.down2{background:color-mix(in srgb,var(--short) 15%,transparent)}.heat.down3{background:color-mix(in srgb,var(--short) 22%,transparent)}.heat.down4{background:color-mix(in srgb,var(--short) 29%,transparent)}.heat.down5{background:color-mix(in srgb,var(--short) 36%,transparent)}
details .statistics{margin-top:12px}.statistics{columns:2;column-gap:32px}.statistics>div{break-inside:avoid;margin:0 0 14px}.statistics h3{margin:0 0 4px;color:var(--muted);font-size:12.5px;font-weight:600}
.statistics table td{padding:5px 4px}.statistics small{color:var(--muted);font-size:12px;display:block}
.statistics .scroll{overflow:visible}.statistics thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.hash{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:12px;overflow-wrap:anywhere}
pre{margin:10px 0 0;padding:12px;background:var(--shade);border-radius:8px;overflow-x:auto;font-size:12.5px;line-height:1.45}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.92em}
details summary{cursor:pointer;color:var(--entry);font-size:13.5px;margin-top:10px}
ul.caveats{margin:0;padding:0 0 0 18px}ul.caveats li{margin:4px 0}
.price-chart .controls{display:flex;flex-wrap:wrap;gap:6px;padding:10px 10px 0}
.price-chart .note,.price-chart .detail{padding:0 12px 10px;margin:6px 0 0}.price-chart .detail{font-size:13.5px;min-height:21px;padding-bottom:0}
.price-live .chart{touch-action:pan-y;cursor:grab}
.only-print{display:none}
.chart .peak-line{fill:none;stroke:var(--faint);stroke-width:1}
.chart .drawdown-area{stroke:none;fill-opacity:.16}.chart .drawdown-area.strong{fill-opacity:.3;stroke:var(--short);stroke-width:1}
.chart .exposure-area{fill:var(--entry);fill-opacity:.28;stroke:var(--entry);stroke-width:.8}
.chart .legend .equity-line{stroke-width:2}
.chart .equity-line.second{stroke:var(--short);stroke-dasharray:5 3}
h3.spaced{margin:18px 0 6px}
.chart .dot.entry{fill:var(--entry)}
.chart .mark{fill:none;stroke-width:1.5}.chart .mark.gain{stroke:var(--long);fill:var(--long);fill-opacity:.22}.chart .mark.loss{stroke:var(--short);stroke-linecap:round}
.chart .quiet .up .body,.chart .quiet.up .body{fill:color-mix(in srgb,var(--long) 62%,var(--panel))}.chart .quiet .down .body,.chart .quiet.down .body{fill:color-mix(in srgb,var(--short) 62%,var(--panel))}
.chart .quiet .up .wick,.chart .quiet.up .wick{stroke:color-mix(in srgb,var(--long) 62%,var(--panel))}.chart .quiet .down .wick,.chart .quiet.down .wick{stroke:color-mix(in srgb,var(--short) 62%,var(--panel))}
.chart .deal line{stroke:var(--deal);stroke-width:1.6}.chart .deal circle{fill:var(--deal);stroke:var(--panel);stroke-width:.8}
.chart .deal{--deal:var(--muted)}.chart .deal.gain{--deal:var(--long)}.chart .deal.loss{--deal:var(--short)}
.chart .deal path{fill:var(--entry);stroke:var(--panel);stroke-width:.8}
.chart .deal .hit{stroke:transparent;stroke-width:12}
.price-live .deal{cursor:pointer}.chart .deal:hover line,.chart .deal:focus line,.chart .deal.chosen line{stroke-width:3}.chart .deal:hover .hit,.chart .deal:focus .hit,.chart .deal.chosen .hit{stroke:transparent;stroke-width:12}
.chart .deal:focus{outline:none}.chart .deal:focus-visible circle{stroke:var(--ink);stroke-width:2}
.chart line.plan{stroke-width:1.3;stroke-dasharray:5 3}.chart line.plan.stop{stroke:var(--stop)}.chart line.plan.target{stroke:var(--target)}
.chart text.plan{font-size:11px;paint-order:stroke;stroke:var(--panel);stroke-width:3px}.chart text.plan.stop{fill:var(--stop)}.chart text.plan.target{fill:var(--target)}
.chart .zero{stroke:var(--muted);stroke-width:1}.chart .level-mark{stroke:var(--faint);stroke-width:1}
.chart .row-name,.chart .row-value{font-size:12.5px;paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}.chart .row-name.strong,.chart .row-value.strong{font-weight:650}
@media (max-width:760px){
.statistics{columns:1}.verdict h2{font-size:18px}
#theme-toggle{position:static;float:right}
table.months,table.months tbody{display:block}table.months thead{display:none}
table.months tr{display:grid;grid-template-columns:repeat(4,1fr);gap:3px;margin:0 0 12px}
table.months th[scope=row]{grid-column:1/-1;padding:4px 2px}
table.months td{display:flex;flex-direction:column;align-items:flex-end;border-radius:5px;padding:5px 8px}
table.months td::before{content:attr(data-label);color:var(--muted);font-size:11.5px}
table.months .total{grid-column:1/-1;flex-direction:row;justify-content:space-between;background:var(--shade)}
}
@media print{.no-print,nav.contents,#theme-toggle{display:none!important}.only-print{display:block}.only-wide{display:block}.only-narrow{display:none}
.tall{max-height:none;overflow:visible}main{max-width:none;padding:0}details>*{display:block}.pair{grid-template-columns:1fr 1fr}}
`;
