import { useApiList } from '#apps/web/data/query.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { ListEnd } from '#apps/web/widgets/list-end.tsx';
import { EmptyState } from '#apps/web/widgets/states.tsx';
import { TimeText } from '#apps/web/widgets/time-text.tsx';
import { journalLine } from '#apps/web/pages/trading/journal-line.ts';
import { ListStates } from '#apps/web/pages/trading/list-card.tsx';
import { OneSession } from '#apps/web/pages/trading/one-session.tsx';

/** Every event and every decision of a session, numbered; each opens to all that it holds. */
export function JournalTab({ session }: { readonly session: string | undefined }) {
  return session === undefined ? <OneSession what="The journal" /> : <Journal session={session} />;
}

function Journal({ session }: { readonly session: string }) {
  const list = useApiList('GET /journal', { query: { session, limit: 100 } });
  return (
    <ListStates list={list}>
      {(records) =>
        records.length === 0 ? (
          <EmptyState title="The journal is empty" />
        ) : (
          <>
            <ol className="divide-y divide-line">
              {records.map((record, i) => (
                <li key={i}>
                  <Record record={record} />
                </li>
              ))}
            </ol>
            <div className="border-t border-line px-4 py-2">
              <ListEnd list={list} />
            </div>
          </>
        )
      }
    </ListStates>
  );
}

function Record({ record }: { readonly record: unknown }) {
  const { n, kind, time, brief, text } = journalLine(record);
  return (
    <details className="group px-4 py-1.5">
      <summary className="flex list-none items-center gap-3 text-xs -outline-offset-2">
        <span className="num w-14 shrink-0 text-right text-faint">{n ?? '–'}</span>
        <span className="w-20 shrink-0">
          <Badge>{kind}</Badge>
        </span>
        <span className="w-32 shrink-0 text-muted max-sm:hidden">{time !== null && <TimeText time={time} />}</span>
        <span className="min-w-0 flex-1 truncate text-muted">{brief}</span>
      </summary>
      <pre className="mt-2 max-h-80 overflow-auto rounded-md bg-sunken p-3 font-mono text-xs text-ink">{text}</pre>
    </details>
  );
}
