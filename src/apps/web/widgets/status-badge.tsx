import { Ban, Check, CircleDashed, CirclePause, CircleX, Clock, LoaderCircle, TriangleAlert } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { Badge } from '#apps/web/widgets/badge.tsx';
import type { Tone } from '#apps/web/widgets/badge.tsx';

type Looks = readonly [tone: Tone, icon: LucideIcon];

const WELL: Looks = ['accent', Check];
const OVER: Looks = ['neutral', Check];
const BUSY: Looks = ['accent', LoaderCircle];
const WAITS: Looks = ['neutral', Clock];
const HALTED: Looks = ['neutral', CirclePause];
const ENDED: Looks = ['neutral', Ban];
const ODD: Looks = ['warn', TriangleAlert];
const BAD: Looks = ['danger', CircleX];

/** By every status word of the contract, in small letters. */
const LOOKS: Readonly<Record<string, Looks>> = {
  ok: WELL,
  well: WELL,
  active: WELL,
  closed: WELL,
  delivered: WELL,
  done: OVER,
  filled: OVER,
  passed: OVER,
  pass: OVER,
  running: BUSY,
  working: BUSY,
  starting: BUSY,
  submitted: WAITS,
  queued: WAITS,
  unused: WAITS,
  paused: HALTED,
  stopped: HALTED,
  skip: ENDED,
  skipped: ENDED,
  cancelled: ENDED,
  expired: ENDED,
  blocked: ENDED,
  block: ENDED,
  disabled: ENDED,
  warn: ODD,
  warning: ODD,
  degraded: ODD,
  reducing: ODD,
  interrupted: ODD,
  unknown: ODD,
  'half-open': ODD,
  bad: BAD,
  down: BAD,
  failed: BAD,
  failing: BAD,
  halted: BAD,
  denied: BAD,
  rejected: BAD,
  open: BAD,
};

export interface StatusBadgeProps {
  /** A status of the contract: `running`, `failed`, `REDUCING`. */
  readonly status: string;
  /** Another word for it. */
  readonly word?: string;
}

/** How something is: a word, a shape and a colour, the same for the same word everywhere. */
export function StatusBadge({ status, word }: StatusBadgeProps) {
  const [tone, Icon] = LOOKS[status.toLowerCase()] ?? ['neutral', CircleDashed];
  const isBusy = Icon === LoaderCircle;
  return (
    <Badge tone={tone} icon={<Icon aria-hidden className={isBusy ? 'motion-safe:animate-spin' : undefined} />}>
      {word ?? status}
    </Badge>
  );
}
