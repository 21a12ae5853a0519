import {
  Bell,
  CandlestickChart,
  ChartNoAxesCombined,
  CalendarClock,
  Database,
  FlaskConical,
  HeartPulse,
  LayoutDashboard,
  Scale,
  ScrollText,
  Settings,
  UserRound,
  UsersRound,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { Role } from '#contract/access.ts';

/** A page that one can go to. */
export interface Place {
  readonly to: PlacePath;
  readonly label: string;
  readonly icon: LucideIcon;
  /** `g` and then this letter goes there. */
  readonly key: string;
  readonly group: 'markets' | 'research' | 'operation' | 'administration';
  /** More words under which the palette finds it. */
  readonly words: string;
  /** Left out of the menu for everybody below. */
  readonly role?: Role;
}

export type PlacePath =
  | '/'
  | '/scanner'
  | '/trading'
  | '/backtests'
  | '/evidence'
  | '/data'
  | '/jobs'
  | '/status'
  | '/alerts'
  | '/settings'
  | '/people'
  | '/audit'
  | '/account';

/** Every page of the menu, in its order. */
export const PLACES: readonly Place[] = [
  { to: '/', label: 'Overview', icon: LayoutDashboard, key: 'o', group: 'markets', words: 'home equity open risk' },
  {
    to: '/scanner',
    label: 'Scanner',
    icon: CandlestickChart,
    key: 's',
    group: 'markets',
    words: 'signals chart gates',
  },
  {
    to: '/trading',
    label: 'Trading',
    icon: Scale,
    key: 't',
    group: 'markets',
    words: 'orders positions fills equity ledger',
  },
  {
    to: '/backtests',
    label: 'Backtests',
    icon: FlaskConical,
    key: 'b',
    group: 'research',
    words: 'runs strategies compare',
  },
  {
    to: '/evidence',
    label: 'Evidence',
    icon: ChartNoAxesCombined,
    key: 'e',
    group: 'research',
    words: 'matrix gates attribution ladder',
  },
  { to: '/data', label: 'Data', icon: Database, key: 'd', group: 'research', words: 'bars import csv gaps' },
  {
    to: '/alerts',
    label: 'Alerts',
    icon: Bell,
    key: 'a',
    group: 'operation',
    words: 'attention notifications channels',
  },
  { to: '/jobs', label: 'Jobs', icon: CalendarClock, key: 'j', group: 'operation', words: 'schedule backup' },
  {
    to: '/status',
    label: 'Health',
    icon: HeartPulse,
    key: 'h',
    group: 'operation',
    words: 'status doctor features memory',
  },
  {
    to: '/settings',
    label: 'Settings',
    icon: Settings,
    key: 'c',
    group: 'administration',
    words: 'configuration',
    role: 'admin',
  },
  {
    to: '/people',
    label: 'People',
    icon: UsersRound,
    key: 'p',
    group: 'administration',
    words: 'accounts users roles',
    role: 'admin',
  },
  {
    to: '/audit',
    label: 'Audit',
    icon: ScrollText,
    key: 'l',
    group: 'administration',
    words: 'log history chain',
    role: 'admin',
  },
  {
    to: '/account',
    label: 'Account',
    icon: UserRound,
    key: 'u',
    group: 'administration',
    words: 'password passkey token theme',
  },
];

/** Pages at the bottom of a phone; the rest is behind the menu. */
export const ON_PHONES: readonly PlacePath[] = ['/', '/scanner', '/trading', '/alerts'];
