/** Sorting of tables by their headings, and the switch between light and dark: plain JavaScript for browsers. */
export const PAGE_SCRIPT = `
(function () {
  var root = document.documentElement;
  var asked = /theme=(light|dark)/.exec(location.hash);
  if (asked) root.setAttribute('data-theme', asked[1]);
  var toggle = document.getElementById('theme-toggle');
  function isDark() {
    var set = root.getAttribute('data-theme');
    return set ? set === 'dark' : window.matchMedia('(prefers-color-scheme: dark)').matches;
  }
  function name() {
    toggle.textContent = isDark() ? 'Light' : 'Dark';
    toggle.setAttribute('aria-label', 'Switch to ' + (isDark() ? 'light' : 'dark') + ' colours');
  }
  if (toggle) {
    toggle.hidden = false;
    toggle.addEventListener('click', function () { root.setAttribute('data-theme', isDark() ? 'light' : 'dark'); name(); });
    name();
  }
  function key(row, column) {
    var cell = row.cells[column];
    var given = cell.getAttribute('data-sort');
    var text = given !== null ? given : cell.textContent.trim();
    if (text === '' || text === '\\u2013') return undefined;
    var number = Number(text.replace(/[,\\u202F %]|R$/g, '').replace('\\u2212', '-').replace('+', ''));
    return number === number ? number : text;
  }
  document.querySelectorAll('table.sortable').forEach(function (table) {
    var heads = table.tHead.rows[0].cells, body = table.tBodies[0];
    Array.prototype.forEach.call(heads, function (head, column) {
      var button = document.createElement('button');
      button.type = 'button';
      while (head.firstChild) button.appendChild(head.firstChild);
      head.appendChild(button);
      button.addEventListener('click', function () {
        var down = head.getAttribute('aria-sort') === 'ascending';
        Array.prototype.forEach.call(heads, function (other) { other.removeAttribute('aria-sort'); });
        head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
        var rows = Array.prototype.slice.call(body.rows).map(function (row, i) { return { row: row, i: i, key: key(row, column) }; });
        rows.sort(function (a, b) {
          if (a.key === undefined || b.key === undefined) return (a.key === undefined) - (b.key === undefined) || a.i - b.i;
          var order = typeof a.key === typeof b.key ? (a.key < b.key ? -1 : a.key > b.key ? 1 : 0) : typeof a.key === 'number' ? -1 : 1;
          return (down ? -order : order) || a.i - b.i;
        });
        rows.forEach(function (entry) { body.appendChild(entry.row); });
      });
    });
  });
})();
`;
