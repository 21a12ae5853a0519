// Sets the theme before anything is painted, so that no page flashes. The switch that writes the choice: shell/theme.ts.
(() => {
  let choice = null;
  try {
    choice = localStorage.getItem('assay.theme');
  } catch {
    // Storage is forbidden in this browser: the system's theme it is.
  }
  const isLight = choice === 'light' || (choice !== 'dark' && matchMedia('(prefers-color-scheme: light)').matches);
  document.documentElement.dataset.theme = isLight ? 'light' : 'dark';
})();
