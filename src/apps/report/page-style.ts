/** Styles of a page around its charts. */
export const PAGE_CSS = `*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
main{max-width:1160px;margin:0 auto;padding:28px 24px 48px}
header{margin-bottom:20px}
h1{font-size:27px;line-height:1.2;margin:0;letter-spacing:-.01em;overflow-wrap:anywhere}
h2{font-size:17px;margin:0 0 12px}
h3{font-size:14px;margin:0}
.kicker{margin:0 0 4px;color:var(--muted);font-size:12.5px;font-weight:600;letter-spacing:.06em;text-transform:uppercase}
.subtitle{margin:6px 0 0;color:var(--muted)}
section{background:var(--panel);border:1px solid var(--line);border-radius:10px;padding:18px 20px;margin:0 0 16px}
section.bare{padding:6px;overflow:hidden}
.note{color:var(--muted);font-size:13px;margin:10px 0 0}
.lead{margin:0;font-size:16px}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(168px,1fr));gap:14px 20px;margin:0}
.facts div{min-width:0}
.facts dt{color:var(--muted);font-size:12.5px}
.facts dd{margin:0;font-size:18.5px;font-weight:600;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.facts small{display:block;color:var(--muted);font-size:12px;font-weight:400}
.scroll{overflow-x:auto;margin:0 -4px}
.scroll:focus-visible{outline:2px solid var(--entry);outline-offset:2px;border-radius:4px}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
th,td{text-align:left;padding:7px 10px;border-bottom:1px solid var(--line);vertical-align:top}
th{color:var(--muted);font-weight:600;font-size:12.5px;vertical-align:bottom}
tbody tr:last-child td{border-bottom:0}
.number{text-align:right;white-space:nowrap}
.words{min-width:240px}
th.number{white-space:normal}
.nowrap{white-space:nowrap}
.gain{color:var(--good)}.loss{color:var(--bad)}
.badge{display:inline-block;padding:1px 9px;border-radius:99px;font-size:12.5px;font-weight:600;white-space:nowrap;border:1px solid currentColor}
.badge.good{color:var(--good);background:var(--good-bg)}.badge.bad{color:var(--bad);background:var(--bad-bg)}
.badge.warn{color:var(--warn);background:var(--warn-bg)}.badge.plain{color:var(--muted)}
.badges{display:flex;flex-wrap:wrap;gap:8px;margin:12px 0 0}
.factor{padding:12px 0;border-bottom:1px solid var(--line)}.factor:last-of-type{border-bottom:0;padding-bottom:0}.factor:first-of-type{padding-top:0}
.factor-head{display:grid;grid-template-columns:minmax(120px,220px) minmax(80px,1fr) auto auto;gap:4px 14px;align-items:center}
.factor-head .value{font-weight:650;font-variant-numeric:tabular-nums;min-width:52px;text-align:right}
.factor-head .weight{color:var(--muted);font-size:12.5px;min-width:76px;text-align:right}
.bar{position:relative;height:10px;border-radius:5px;background:var(--grid);overflow:hidden}
.bar i{position:absolute;top:0;bottom:0}.bar i.plus{background:var(--long)}.bar i.minus{background:var(--short)}
.bar b{position:absolute;left:50%;top:0;bottom:0;width:1px;background:var(--faint)}
.reason{margin:4px 0 0}
.evidence{list-style:none;margin:6px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:4px 18px;color:var(--muted);font-size:13px}
.evidence b{color:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}
.gate{padding:12px 0;border-bottom:1px solid var(--line)}.gate:last-of-type{border-bottom:0;padding-bottom:0}.gate:first-of-type{padding-top:0}
.gate-head{display:flex;gap:10px;align-items:center;flex-wrap:wrap}
footer{color:var(--muted);font-size:12.5px;padding:4px 2px;overflow-wrap:anywhere}
.only-narrow{display:none}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:16px}.pair>section{min-width:0}
@media (max-width:760px){
main{padding:18px 12px 32px}h1{font-size:22px}section{padding:14px;border-radius:8px}section.bare{padding:2px}
.only-wide{display:none}.only-narrow{display:block}.optional{display:none}
.facts{grid-template-columns:repeat(2,minmax(0,1fr));gap:12px}.facts dd{font-size:15.5px}
.factor-head{grid-template-columns:1fr auto auto}.factor-head .bar{grid-column:1/-1;grid-row:2}
.pair{grid-template-columns:minmax(0,1fr)}th,td{padding:6px 7px}
}
@media print{body{background:#fff}section{break-inside:avoid}}
`;
