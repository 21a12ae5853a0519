import { useState } from 'react';
import { Shield, ShieldAlert, ShieldCheck, ShieldX } from 'lucide-react';
import type { AuditVerdictShape } from '#contract/operations.ts';
import { useApi } from '#apps/web/data/query.ts';
import { counted } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { ErrorState } from '#apps/web/widgets/states.tsx';

const LOOKS = {
  whole: { icon: ShieldCheck, colour: 'text-accent' },
  unchecked: { icon: ShieldAlert, colour: 'text-warn' },
  broken: { icon: ShieldX, colour: 'text-danger' },
} as const;

/** Whether the chain of the log is whole; it is followed only when somebody asks. */
export function ChainState() {
  const [isAsked, setAsked] = useState(false);
  const check = useApi('GET /audit/verify', {}, { enabled: isAsked, staleTime: 0 });
  const look = (): void => {
    if (isAsked) void check.refetch();
    else setAsked(true);
  };
  const { data } = check;
  const { icon: Icon, colour } = data === undefined ? { icon: Shield, colour: 'text-faint' } : LOOKS[data.kind];
  return (
    <Card>
      <div className="flex flex-wrap items-start gap-3 text-sm">
        <Icon aria-hidden className={`mt-1 size-5 shrink-0 ${colour}`} />
        <div aria-live="polite" className="min-w-0 flex-1 self-center">
          {data === undefined ? 'The chain has not been checked on this visit.' : <Verdict verdict={data} />}
        </div>
        <Button size="sm" isBusy={check.isFetching} onClick={look}>
          {data === undefined ? 'Check it' : 'Check again'}
        </Button>
      </div>
      {check.error !== null && (
        <div className="mt-3">
          <ErrorState error={check.error} isCompact />
        </div>
      )}
    </Card>
  );
}

function Verdict({ verdict: { kind, entries, problem, hash, notes } }: { readonly verdict: AuditVerdictShape }) {
  const fitting = counted(entries, 'entry', 'entries');
  return (
    <>
      <p className={kind === 'broken' ? 'text-danger' : undefined}>
        {kind === 'whole' && `The chain is whole: ${fitting}.`}
        {kind === 'unchecked' && `Every entry fits (${fitting}), but the key of the seal is not here to check it.`}
        {kind === 'broken' && `The chain is broken after ${fitting}: ${problem ?? 'no place was named'}`}
      </p>
      {notes.map((note) => (
        <p key={note} className="text-muted">
          {note}
        </p>
      ))}
      {hash !== null && (
        <p className="mt-0.5 text-xs text-faint">
          Last seal, worth noting elsewhere: <code className="break-all">{hash}</code>
        </p>
      )}
    </>
  );
}
