/** Every page by its address, with its heading of level 1. */
export const PAGES = [
  { path: '/', title: 'Overview' },
  { path: '/scanner', title: 'Scanner' },
  { path: '/trading', title: 'Trading' },
  { path: '/backtests', title: 'Backtests' },
  { path: '/evidence', title: 'Evidence' },
  { path: '/data', title: 'Data' },
  { path: '/jobs', title: 'Jobs' },
  { path: '/status', title: 'Health' },
  { path: '/alerts', title: 'Alerts' },
  { path: '/audit', title: 'Audit' },
  { path: '/settings', title: 'Settings' },
  { path: '/people', title: 'People' },
  { path: '/account', title: 'Account' },
] as const;
