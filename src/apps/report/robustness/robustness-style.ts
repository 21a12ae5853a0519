/** Styles of robustness pages, after those of run pages and of search pages. */
export const ROBUSTNESS_CSS = `ul.rules{list-style:none;margin:0;padding:0}
ul.rules li{display:grid;grid-template-columns:82px minmax(0,1fr) minmax(120px,auto) 130px;gap:2px 16px;align-items:baseline;padding:9px 0;border-bottom:1px solid var(--line)}
ul.rules li:last-child{border-bottom:0;padding-bottom:0}
ul.rules b{display:block;font-weight:600}ul.rules span.asks{color:var(--muted);font-size:13px}
ul.rules .found,ul.rules .limit{font-variant-numeric:tabular-nums;text-align:right;white-space:nowrap}
ul.rules .found{font-weight:600}ul.rules .limit{color:var(--muted);font-size:13px}
ul.findings{margin:0 0 12px;padding:0 0 0 18px}ul.findings li{margin:3px 0}
.below{margin-top:16px}.picture+.facts{margin-top:14px}
.chart .curve{fill:none;stroke:var(--entry);stroke-width:2;stroke-linejoin:round}
.chart .curve-point{fill:var(--entry);stroke:var(--panel);stroke-width:1.5}
.chart .break-even{fill:var(--short);stroke:var(--panel);stroke-width:1.5}
.chart .break-even-line{stroke:var(--short);stroke-width:1.2;stroke-dasharray:4 3}
.chart .told-line{stroke:var(--faint);stroke-width:1;stroke-dasharray:2 3}
.chart .fan-outer{fill:var(--entry);fill-opacity:.13}.chart .fan-inner{fill:var(--entry);fill-opacity:.22}
.chart .fan-median{fill:none;stroke:var(--entry);stroke-width:1.5;stroke-dasharray:5 3}
.chart .fan-actual{fill:none;stroke:var(--ink);stroke-width:1.8;stroke-linejoin:round}
.chart .chance-below{fill:var(--entry);fill-opacity:.45}.chart .chance-as-good{fill:var(--short)}
.chart .own-line{stroke:var(--ink);stroke-width:1.6}
.chart .own-name{font-weight:600;paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}
.chart .mark-name{paint-order:stroke;stroke:var(--panel);stroke-width:4px;stroke-linejoin:round}
.chart .cell-value{font-size:11px}.chart.narrow .cell-value{font-size:9.5px}
.chart .chosen{fill:none;stroke:var(--ink);stroke-width:2.4}
.chart .untried{fill:none;stroke:var(--line);stroke-width:1;stroke-dasharray:2 3}
@media (max-width:760px){
ul.rules li{grid-template-columns:minmax(0,1fr) auto;gap:2px 10px}
ul.rules .verdict-word{grid-column:2;grid-row:1;justify-self:end}ul.rules .what{grid-column:1;grid-row:1}
ul.rules .found{grid-column:1;grid-row:2;text-align:left}ul.rules .limit{grid-column:2;grid-row:2}
}
`;
