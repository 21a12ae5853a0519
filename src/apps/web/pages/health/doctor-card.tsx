import { CircleCheck, CircleX, MinusCircle, Stethoscope, TriangleAlert } from 'lucide-react';
import type { Answer } from '#apps/web/data/api.ts';
import { useChange } from '#apps/web/data/query.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';

type Finding = Answer<'POST /doctor'>['items'][number];

const LEVELS = {
  bad: { icon: CircleX, word: 'Bad', colour: 'text-danger' },
  warn: { icon: TriangleAlert, word: 'Warning', colour: 'text-warn' },
  ok: { icon: CircleCheck, word: 'Well', colour: 'text-accent' },
  skip: { icon: MinusCircle, word: 'Left out', colour: 'text-faint' },
} as const;

/** Looks at everything that can be wrong on the machine, when asked to. */
export function DoctorCard() {
  const doctor = useChange('POST /doctor', { isQuiet: true });
  const items = doctor.data?.items.toSorted((a, b) => rank(a) - rank(b));
  return (
    <Card
      title="Examination"
      note={doctor.data?.summary}
      isFlush
      actions={
        <Button
          size="sm"
          icon={<Stethoscope aria-hidden />}
          isBusy={doctor.isPending}
          onClick={() => doctor.mutate({})}
        >
          {items === undefined ? 'Examine' : 'Examine again'}
        </Button>
      }
    >
      {doctor.isPending && <SkeletonLines label="Examining" />}
      {doctor.error !== null && <ErrorState error={doctor.error} onRetry={() => doctor.mutate({})} />}
      {!doctor.isPending && items === undefined && doctor.error === null && (
        <EmptyState title="Not examined yet" icon={<Stethoscope strokeWidth={1.5} />}>
          Looks at disk, clock, store, settings, venues and permissions, and says what to do. It takes a few seconds.
        </EmptyState>
      )}
      {!doctor.isPending && items !== undefined && (
        <ul className="divide-y divide-line">
          {items.map((finding) => (
            <FindingRow key={`${finding.check} ${finding.about}`} finding={finding} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function FindingRow({ finding: { check, about, level, found, remedy } }: { readonly finding: Finding }) {
  const { icon: Icon, word, colour } = LEVELS[level];
  return (
    <li className="flex gap-3 px-4 py-2.5 text-sm">
      <Icon role="img" aria-label={word} className={`mt-0.5 size-4 shrink-0 ${colour}`} />
      <div className="min-w-0">
        <p className="break-words">
          <span className="font-medium">{about}</span> <span className="text-xs text-faint">{check}</span>
        </p>
        <p className="break-words text-muted">{found}</p>
        {remedy !== null && <p className="break-words text-ink">{remedy}</p>}
      </div>
    </li>
  );
}

function rank({ level }: Finding): number {
  return Object.keys(LEVELS).indexOf(level);
}
