import { RUN_CSS } from '#apps/report/run/run-style.ts';

/** Styles of evidence pages, after those of a run's page: six headline figures in one row, or in two. */
export const EVIDENCE_CSS = `${RUN_CSS}
@media (min-width:761px){.facts.six{grid-template-columns:repeat(6,minmax(0,1fr))}.facts.three{grid-template-columns:repeat(3,minmax(0,1fr))}}
.interval{font-size:inherit}
@media (max-width:760px){.interval{display:block;font-size:12px}th,td{padding:6px 4px}.badge{font-size:11.5px;padding:0 6px}}
.chart .few{fill:none;stroke:var(--line);stroke-width:1}
.chart .column.sure{stroke:var(--ink);stroke-width:1.2}
`;
