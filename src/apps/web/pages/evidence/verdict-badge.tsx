import { CircleDashed, CircleHelp, TrendingDown, TrendingUp } from 'lucide-react';
import type { MatrixCellShape } from '#contract/evidence.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { VERDICTS } from '#apps/web/pages/evidence/cell-words.ts';

const LOOKS = {
  'proven-good': ['accent', TrendingUp],
  'proven-bad': ['warn', TrendingDown],
  unproven: ['neutral', CircleHelp],
  'too-few': ['neutral', CircleDashed],
} as const;

/** What may be said of a cell, in two words and a shape. */
export function VerdictBadge({ verdict }: Pick<MatrixCellShape, 'verdict'>) {
  const [tone, Icon] = LOOKS[verdict];
  return (
    <Badge tone={tone} icon={<Icon aria-hidden />}>
      {VERDICTS[verdict]}
    </Badge>
  );
}
