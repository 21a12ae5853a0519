/**
 * The zoomable chart of a run's page: plain JavaScript for browsers, put into the page as it stands. It reads the two data blocks
 * of the page and draws in the place of the still picture. No network, no storage.
 */
export const PRICE_SCRIPT = `
(function () {
  var host = document.getElementById('price-chart');
  var block = document.getElementById('assay-prices');
  var runBlock = document.getElementById('assay-run');
  if (!host || !block || !runBlock) return;
  var packed = JSON.parse(block.textContent);
  var run = JSON.parse(runBlock.textContent);
  var NS = host.querySelector('svg').namespaceURI;
  var digits = packed.digits, scale = Math.pow(10, digits);
  var T = [], O = [], H = [], L = [], C = [];
  for (var r = 0; r < packed.times.length; r += 3)
    for (var k = 0; k < packed.times[r + 2]; k++) T.push(packed.times[r] + k * packed.times[r + 1]);
  for (var i = 0, last = 0; i < T.length; i++) {
    var m = packed.moves, j = 4 * i, o = last + m[j], c = o + m[j + 3];
    O.push(o / scale); C.push(c / scale);
    H.push((Math.max(o, c) + m[j + 1]) / scale); L.push((Math.min(o, c) - m[j + 2]) / scale);
    last = c;
  }
  var N = T.length;
  if (N < 2) return;
  var trades = run.trades || [];
  function place(time) {
    var low = 0, high = N;
    while (low < high) { var mid = (low + high) >> 1; if (T[mid] <= time) low = mid + 1; else high = mid; }
    return low === 0 ? 0 : low - 1 + Math.min(1, (time - T[low - 1]) / packed.candleMs);
  }
  var deals = trades.map(function (t, n) {
    return { n: n, t: t, a: place(t.openedAt), b: place(t.closedAt), entry: +t.entryPrice, exit: +t.exitPrice };
  });
  var MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  function price(v) { return v.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits }).replace('-', '\\u2212'); }
  function time(ms) { return new Date(ms).toISOString().slice(0, 16).replace('T', ' '); }
  function span(ms) {
    var min = Math.round(ms / 60000), d = Math.floor(min / 1440), h = Math.floor(min % 1440 / 60), s = min % 60;
    return d ? d + '\\u202Fd' + (h ? ' ' + h + '\\u202Fh' : '') : h ? h + '\\u202Fh' + (s ? ' ' + s + '\\u202Fmin' : '') : s + '\\u202Fmin';
  }
  function signed(v, unit) { return (v > 0 ? '+' : v < 0 ? '\\u2212' : '') + Math.abs(v).toFixed(2) + '\\u202F' + unit; }

  var view = { from: 0, to: N }, chosen = -1;
  var still = host.querySelector('.price-still');
  var live = document.createElement('div');
  live.className = 'price-live';
  var bar = document.createElement('div');
  bar.className = 'controls';
  bar.setAttribute('role', 'toolbar');
  bar.setAttribute('aria-label', 'Price chart');
  function button(label, words, act) {
    var b = document.createElement('button');
    b.type = 'button'; b.textContent = label; b.setAttribute('aria-label', words); b.title = words;
    b.addEventListener('click', act);
    bar.appendChild(b);
    return b;
  }
  button('\\u2212', 'Zoom out', function () { zoom(2, 0.5); });
  button('+', 'Zoom in', function () { zoom(0.5, 0.5); });
  button('\\u25C2', 'Earlier', function () { pan(-0.5); });
  button('\\u25B8', 'Later', function () { pan(0.5); });
  button('All', 'Show the whole run', function () { chosen = -1; set(0, N); });
  var previous = button('\\u2039 trade', 'Previous trade', function () { choose(chosen < 0 ? deals.length - 1 : chosen - 1); });
  var next = button('trade \\u203A', 'Next trade', function () { choose(chosen + 1); });
  previous.disabled = next.disabled = deals.length === 0;
  var svg = document.createElementNS(NS, 'svg');
  svg.setAttribute('class', 'chart');
  svg.setAttribute('tabindex', '0');
  svg.setAttribute('role', 'application');
  svg.setAttribute('aria-label', 'Price and trades. Plus and minus zoom, arrows move, n and p go through the trades.');
  var caption = document.createElement('p');
  caption.className = 'note';
  var detail = document.createElement('p');
  detail.className = 'detail';
  detail.setAttribute('aria-live', 'polite');
  [bar, svg, detail, caption].forEach(function (part) { live.appendChild(part); });
  still.classList.add('only-print');
  live.classList.add('no-print');
  host.appendChild(live);

  function set(from, to) {
    var width = Math.max(Math.min(20, N), Math.min(N, to - from));
    from = Math.max(0, Math.min(N - width, from));
    view = { from: from, to: from + width };
    draw();
  }
  function zoom(factor, at) {
    var width = view.to - view.from, centre = view.from + at * width;
    set(centre - at * width * factor, centre + (1 - at) * width * factor);
  }
  function pan(share) { var by = share * (view.to - view.from); set(view.from + by, view.to + by); }
  function choose(n) {
    if (deals.length === 0) return;
    chosen = (n + deals.length) % deals.length;
    var d = deals[chosen], room = Math.max(40, (d.b - d.a) * 1.5);
    set(d.a - room, d.b + room);
  }
  function add(parent, name, attributes, text) {
    var e = document.createElementNS(NS, name);
    for (var key in attributes) e.setAttribute(key, attributes[key]);
    if (text !== undefined) e.textContent = text;
    parent.appendChild(e);
    return e;
  }
  function f(v) { return Math.round(v * 100) / 100; }
  function niceStep(rough) {
    var p = Math.pow(10, Math.floor(Math.log10(rough))), n = rough / p;
    return (n <= 1 ? 1 : n <= 2 ? 2 : n <= 5 ? 5 : 10) * p;
  }
  var W, HEIGHT, left, right, top, foot, low, high;
  function x(at) { return left + (at - view.from) / (view.to - view.from) * (right - left); }
  function y(v) { return foot - 6 - (v - low) / (high - low) * (foot - 6 - top); }

  function draw() {
    W = Math.max(320, host.clientWidth || 1080);
    var narrow = W < 560;
    HEIGHT = narrow ? 360 : 460;
    left = 10; right = W - (narrow ? 70 : 84); top = 16; foot = HEIGHT - 26;
    svg.setAttribute('viewBox', '0 0 ' + W + ' ' + HEIGHT);
    svg.textContent = '';
    var first = Math.max(0, Math.floor(view.from)), end = Math.min(N, Math.ceil(view.to));
    low = Infinity; high = -Infinity;
    for (var i = first; i < end; i++) { if (L[i] < low) low = L[i]; if (H[i] > high) high = H[i]; }
    var selected = chosen >= 0 ? deals[chosen] : undefined;
    if (selected && selected.t.stop !== undefined) {
      var reach = high - low;
      [selected.t.stop].concat((selected.t.targets || []).map(function (g) { return g.price; })).forEach(function (v) {
        if (v > low - reach && v < high + reach) { low = Math.min(low, v); high = Math.max(high, v); }
      });
    }
    if (low === high) { low -= 1; high += 1; }
    var group = Math.max(1, Math.ceil((end - first) / ((right - left) / (narrow ? 3 : 3.2))));
    axes(first, end, narrow);
    candles(first, end, group);
    var shown = deals.filter(function (d) { return d.b >= view.from && d.a <= view.to; });
    if (selected) plan(selected);
    shown.forEach(function (d) { deal(d, shown.length <= 60, shown.length > 120 ? 0.55 : 1); });
    caption.textContent = time(T[first]) + ' to ' + time(T[end - 1] + packed.candleMs) + ' UTC; each candle is ' +
      span(packed.candleMs * group) + (group * packed.barsPerCandle > 1 ? ' (' + group * packed.barsPerCandle + ' bars of the run)' : '') +
      '; ' + shown.length + ' of ' + deals.length + ' trades in view. Drag to move; Ctrl and wheel, + and \\u2212 zoom; n and p go through the trades.';
    detail.textContent = selected ? words(selected) : '';
  }
  function axes(first, end, narrow) {
    var step = niceStep((high - low) / (narrow ? 5 : 7));
    var places = Math.max(0, Math.min(digits, Math.ceil(-Math.log10(step) - 1e-9)));
    for (var v = Math.ceil(low / step) * step; v <= high; v += step) {
      add(svg, 'line', { class: 'grid', x1: left, x2: right, y1: f(y(v)), y2: f(y(v)) });
      add(svg, 'text', { class: 'tick', x: right + 8, y: f(y(v)) + 4 }, v.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places }));
    }
    var length = T[end - 1] - T[first], count = narrow ? 4 : 9, HOUR = 3600000, DAY = 24 * HOUR;
    var steps = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 120, 240].map(function (h) { return h * HOUR; });
    var gap = steps.filter(function (s) { return s >= length / count; })[0];
    var months = gap ? 0 : [1, 2, 3, 6, 12, 24, 60].filter(function (q) { return q * 30 * DAY >= length / count; })[0] || 120;
    var bucket = function (ms) {
      if (gap) return Math.floor(ms / gap);
      var d = new Date(ms);
      return Math.floor((d.getUTCFullYear() * 12 + d.getUTCMonth()) / months);
    };
    var lastX = -1e9;
    for (var i = first + 1; i < end; i++) {
      if (bucket(T[i]) === bucket(T[i - 1])) continue;
      var at = x(i), d = new Date(T[i]);
      if (at - lastX < 46 || at < left + 16 || at > right - 12) continue;
      lastX = at;
      var label = !gap ? (d.getUTCMonth() === 0 ? '' + d.getUTCFullYear() : MONTHS[d.getUTCMonth()])
        : gap >= DAY || T[i] % DAY < gap ? d.getUTCDate() + ' ' + MONTHS[d.getUTCMonth()] : d.toISOString().slice(11, 16);
      add(svg, 'line', { class: 'grid', x1: f(at), x2: f(at), y1: top, y2: foot });
      add(svg, 'text', { class: 'tick', x: f(at), y: HEIGHT - 8, 'text-anchor': 'middle' }, label);
    }
    add(svg, 'text', { class: 'tick', x: right + 8, y: HEIGHT - 8 }, 'UTC');
  }
  function candles(first, end, group) {
    var wick = { up: '', down: '' }, body = { up: '', down: '' };
    var width = Math.max(0.8, (x(group) - x(0)) * 0.68);
    for (var i = first - first % group; i < end; i += group) {
      var till = Math.min(N, i + group), hi = -Infinity, lo = Infinity;
      for (var k = i; k < till; k++) { if (H[k] > hi) hi = H[k]; if (L[k] < lo) lo = L[k]; }
      var o = O[i], c = C[till - 1], way = c >= o ? 'up' : 'down', at = x((i + till) / 2);
      if (at < left || at > right) continue;
      wick[way] += 'M' + f(at) + ' ' + f(y(hi)) + 'V' + f(y(lo));
      body[way] += 'M' + f(at - width / 2) + ' ' + f(y(Math.max(o, c))) + 'h' + f(width) + 'v' + f(Math.max(1, Math.abs(y(o) - y(c)))) + 'h' + f(-width) + 'z';
    }
    ['up', 'down'].forEach(function (way) {
      var g = add(svg, 'g', { class: way + ' quiet' });
      add(g, 'path', { class: 'wick', d: wick[way] });
      add(g, 'path', { class: 'body', d: body[way] });
    });
  }
  function inside(v) { return Math.max(left, Math.min(right, v)); }
  function plan(d) {
    var from = inside(x(d.a)), to = Math.max(from + 24, inside(x(d.b)));
    function level(v, name, label) {
      if (v < low || v > high) return;
      add(svg, 'line', { class: 'plan ' + name, x1: f(from), x2: f(to), y1: f(y(v)), y2: f(y(v)) });
      add(svg, 'text', { class: 'plan ' + name, x: f(to) + 4, y: f(y(v)) + 4 }, label + ' ' + price(v));
    }
    if (d.t.stop !== undefined) level(d.t.stop, 'stop', 'stop');
    (d.t.targets || []).forEach(function (g, n) { level(g.price, 'target', 'target ' + (n + 1)); });
  }
  function deal(d, focusable, scale) {
    var down = d.t.direction === 'long' ? 1 : -1;
    var g = add(svg, 'g', { class: 'deal ' + (d.t.rMultiple > 0 ? 'gain' : 'loss') + (d.n === chosen ? ' chosen' : '') });
    add(g, 'title', {}, words(d));
    var xa = x(d.a), xb = x(d.b);
    add(g, 'line', { class: 'hit', x1: f(inside(xa)), x2: f(inside(xb)), y1: f(y(d.entry)), y2: f(y(d.exit)) });
    if (xa <= right && xb >= left) {
      var at = function (px) { return d.entry + (d.exit - d.entry) * (xb === xa ? 0 : (px - xa) / (xb - xa)); };
      add(g, 'line', { x1: f(inside(xa)), x2: f(inside(xb)), y1: f(y(at(inside(xa)))), y2: f(y(at(inside(xb)))) });
    }
    if (xa >= left && xa <= right) add(g, 'path', { class: d.t.direction, d: 'M' + f(xa) + ' ' + f(y(d.entry)) + 'l' + f(5 * scale) + ' ' + f(9 * scale * down) + 'h' + f(-10 * scale) + 'z' });
    if (xb >= left && xb <= right) add(g, 'circle', { cx: f(xb), cy: f(y(d.exit)), r: f(3.4 * scale) });
    if (focusable) { g.setAttribute('tabindex', '0'); g.setAttribute('role', 'button'); g.setAttribute('aria-label', words(d)); }
    function show() { detail.textContent = words(d); }
    g.addEventListener('mouseenter', show);
    g.addEventListener('focus', show);
    g.addEventListener('click', function () { choose(d.n); });
    g.addEventListener('keydown', function (e) { if (e.key === 'Enter' || e.key === ' ') { e.preventDefault(); choose(d.n); svg.focus(); } });
  }
  function words(d) {
    var t = d.t;
    var targets = (t.targets || []).map(function (g) { return price(g.price); }).join(' and ');
    return 'Trade ' + (d.n + 1) + ', ' + t.direction + ': ' + time(t.openedAt) + ' at ' + price(d.entry) +
      (t.stop === undefined ? '' : ', stop ' + price(t.stop)) + (targets ? ', targets ' + targets : '') +
      '; closed ' + time(t.closedAt) + ' at ' + price(d.exit) + (t.exitReason ? ' by ' + t.exitReason : '') +
      ', ' + signed(t.rMultiple, 'R') + ', ' + signed(+t.profit, run.currency);
  }
  svg.addEventListener('keydown', function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    var acts = {
      '+': function () { zoom(0.5, 0.5); }, '=': function () { zoom(0.5, 0.5); }, '-': function () { zoom(2, 0.5); },
      ArrowLeft: function () { pan(-0.25); }, ArrowRight: function () { pan(0.25); }, Home: function () { chosen = -1; set(0, N); },
      n: function () { choose(chosen + 1); }, p: function () { choose(chosen < 0 ? deals.length - 1 : chosen - 1); }
    };
    if (acts[e.key]) { e.preventDefault(); acts[e.key](); }
  });
  svg.addEventListener('wheel', function (e) {
    if (!e.ctrlKey) return;
    e.preventDefault();
    var box = svg.getBoundingClientRect();
    var at = ((e.clientX - box.left) / box.width * W - left) / (right - left);
    zoom(e.deltaY > 0 ? 1.25 : 0.8, Math.max(0, Math.min(1, at)));
  }, { passive: false });
  var drag;
  svg.addEventListener('pointerdown', function (e) {
    if (e.pointerType === 'mouse' && e.button !== 0) return;
    drag = { x: e.clientX, from: view.from, to: view.to };
  });
  window.addEventListener('pointermove', function (e) {
    if (!drag || Math.abs(e.clientX - drag.x) < 4) return;
    var by = (drag.x - e.clientX) / svg.getBoundingClientRect().width * W / (right - left) * (drag.to - drag.from);
    set(drag.from + by, drag.to + by);
  });
  window.addEventListener('pointerup', function () { drag = undefined; });
  window.addEventListener('pointercancel', function () { drag = undefined; });
  var waiting;
  window.addEventListener('resize', function () { clearTimeout(waiting); waiting = setTimeout(draw, 120); });
  var wanted = /trade=(\\d+)/.exec(location.hash);
  if (wanted) choose(+wanted[1] - 1); else draw();
})();
`;
