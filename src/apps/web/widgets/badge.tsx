import type { ReactNode } from 'react';
import { Radio, ScrollText } from 'lucide-react';
import { cx } from '#apps/web/widgets/class-names.ts';

export type Tone = 'neutral' | 'accent' | 'warn' | 'danger' | 'gain' | 'loss';

const TONES: Readonly<Record<Tone, string>> = {
  neutral: 'bg-hover text-muted border-line',
  accent: 'bg-accent-soft text-accent border-transparent',
  warn: 'bg-warn-soft text-warn border-transparent',
  danger: 'bg-danger-soft text-danger border-transparent',
  gain: 'bg-gain-soft text-gain border-transparent',
  loss: 'bg-loss-soft text-loss border-transparent',
};

export interface BadgeProps {
  /** `gain` and `loss` are for money and directions only, and never the only sign of it. */
  readonly tone?: Tone;
  readonly icon?: ReactNode;
  readonly title?: string;
  readonly children: ReactNode;
}

/** A word that stands out. */
export function Badge({ tone = 'neutral', icon, title, children }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        'inline-flex max-w-full items-center gap-1 rounded border px-1.5 py-px text-xs font-medium whitespace-nowrap [&_svg]:size-3 [&_svg]:shrink-0',
        TONES[tone],
      )}
    >
      {icon}
      <span className="truncate">{children}</span>
    </span>
  );
}

/** Paper or live, so that nobody mistakes one for the other: live is loud. */
export function ModeBadge({ mode, size = 'sm' }: { readonly mode: 'paper' | 'live'; readonly size?: 'sm' | 'md' }) {
  const isLive = mode === 'live';
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1 rounded font-bold tracking-wider whitespace-nowrap',
        size === 'md' ? 'h-7 px-2 text-xs [&_svg]:size-3.5' : 'px-1.5 py-px text-2xs [&_svg]:size-3',
        isLive
          ? 'border border-danger-fill bg-danger-fill text-on-danger'
          : 'border border-dashed border-line-strong bg-transparent text-muted',
      )}
    >
      {isLive ? <Radio aria-hidden /> : <ScrollText aria-hidden />}
      {isLive ? 'LIVE' : 'PAPER'}
    </span>
  );
}

/** Long with an arrow up, short with an arrow down. */
export function DirectionBadge({ direction }: { readonly direction: 'long' | 'short' }) {
  const isLong = direction === 'long';
  return (
    <span className={cx('inline-flex items-center gap-1 text-xs font-medium', isLong ? 'text-gain' : 'text-loss')}>
      <span aria-hidden className="text-2xs">
        {isLong ? '▲' : '▼'}
      </span>
      {isLong ? 'Long' : 'Short'}
    </span>
  );
}
