import {
  Bell,
  CandlestickChart,
  ChartNoAxesCombined,
  CalendarClock,
  Cable,
  Database,
  FlaskConical,
  HeartPulse,
  LayoutDashboard,
  Percent,
  Radar,
  Scale,
  ScrollText,
  Settings,
  Target,
  UserRound,
  UsersRound,
  Waypoints,
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
  readonly group: 'markets' | 'prediction' | 'research' | 'operation' | 'administration';
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
  | '/prediction'
  | '/prediction/signals'
  | '/prediction/network'
  | '/prediction/performance'
  | '/prediction/feed'
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
    to: '/prediction',
    label: 'Markets',
    icon: Percent,
    key: 'm',
    group: 'prediction',
    words: 'prediction probability polymarket contracts book',
  },
  {
    to: '/prediction/signals',
    label: 'Signals',
    icon: Radar,
    key: 'i',
    group: 'prediction',
    words: 'prediction findings detectors confidence',
  },
  {
    to: '/prediction/network',
    label: 'Network',
    icon: Waypoints,
    key: 'n',
    group: 'prediction',
    words: 'prediction leads follows lag correlation',
  },
  {
    to: '/prediction/performance',
    label: 'Performance',
    icon: Target,
    key: 'r',
    group: 'prediction',
    words: 'prediction calibration brier attribution account',
  },
  {
    to: '/prediction/feed',
    label: 'Feed',
    icon: Cable,
    key: 'f',
    group: 'prediction',
    words: 'prediction connections doubts hashes detectors switch',
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

/** Which entry of the menu an address belongs to: the longest one that it begins with. */
export function placeAt(path: string): PlacePath | undefined {
  const within = PLACES.filter(({ to }) => path === to || (to !== '/' && path.startsWith(`${to}/`)));
  return within.reduce<Place | undefined>(
    (best, place) => (best === undefined || place.to.length > best.to.length ? place : best),
    undefined,
  )?.to;
}
