import { createStore } from '#apps/web/data/store.ts';

export type ThemeChoice = 'system' | 'dark' | 'light';
export type Theme = 'dark' | 'light';

/** The same key is read by public/theme.js before anything is painted. */
const KEY = 'assay.theme';

/** What the person chose, and what it comes to now. */
export const themeChoice = createStore<ThemeChoice>(stored());
export const theme = createStore<Theme>(document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark');

/** Chooses a theme, and keeps the choice. */
export function chooseTheme(choice: ThemeChoice): void {
  try {
    if (choice === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // Storage is forbidden: the choice holds until the page is closed.
  }
  themeChoice.set(choice);
  apply();
}

/** Dark to light and back. */
export function toggleTheme(): void {
  chooseTheme(theme.get() === 'dark' ? 'light' : 'dark');
}

/** Follows the system, and other tabs; called once, at the start. */
export function watchTheme(): void {
  matchMedia('(prefers-color-scheme: light)').addEventListener('change', apply);
  addEventListener('storage', ({ key }) => {
    if (key !== KEY) return;
    themeChoice.set(stored());
    apply();
  });
}

function apply(): void {
  const choice = themeChoice.get();
  const system = matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
  const now = choice === 'system' ? system : choice;
  document.documentElement.dataset['theme'] = now;
  document.querySelector('meta[name="theme-color"]')?.setAttribute('content', now === 'light' ? '#f3f5f8' : '#0b0e13');
  theme.set(now);
}

function stored(): ThemeChoice {
  try {
    const choice = localStorage.getItem(KEY);
    return choice === 'dark' || choice === 'light' ? choice : 'system';
  } catch {
    return 'system';
  }
}
