/** Styles of search pages: a scale from nothing to the best, the best marked, bars of training and test side by side. */
export const SEARCH_CSS = `.chart .heat{fill:var(--entry)}
.chart .heat.below{fill:var(--short)}
.chart .heat.none{fill:none;stroke:var(--line);stroke-width:1}
.chart .heat-best{fill:none;stroke:var(--ink);stroke-width:2}
.chart .bar-in{fill:var(--entry);fill-opacity:.45}
.chart .bar-out.gain{fill:var(--long)}.chart .bar-out.loss{fill:var(--short)}
.figures-below{margin-top:16px}
`;
