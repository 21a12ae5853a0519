import { useEffect } from 'react';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { loadIdentity } from '#apps/web/data/session.ts';
import { useIdentity } from '#apps/web/data/who.ts';
import { Mark } from '#apps/web/shell/nav.tsx';
import { SignInForm } from '#apps/web/shell/sign-in-form.tsx';
import { Loaded } from '#apps/web/widgets/states.tsx';

const route = getRouteApi('/sign-in');

/** Sign in, and go on to where one was. */
export function SignInPage() {
  const { to } = route.useSearch();
  const router = useRouter();
  const who = useIdentity();
  const query = useQuery({ queryKey: ['identity'], queryFn: () => loadIdentity(true), gcTime: 0 });
  const isIn = who?.user !== null && who?.user !== undefined;
  useEffect(() => {
    document.title = 'Sign in · Assay';
  }, []);
  useEffect(() => {
    if (isIn) router.history.replace(to ?? '/');
  }, [isIn, to, router]);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex items-center justify-center gap-3">
          <Mark />
          <span className="text-xl font-semibold tracking-tight">Assay</span>
        </div>
        <div className="rounded-xl border border-line bg-surface p-6">
          <Loaded query={query}>
            {({ needsSetup }) => (
              <>
                <h1 className="text-base font-semibold">{needsSetup ? 'Make the first account' : 'Sign in'}</h1>
                <p className="mt-1 mb-5 text-sm text-pretty text-muted">
                  {needsSetup
                    ? 'It is an admin, and can make the others. Give it a second factor next.'
                    : to === undefined
                      ? 'Signals, gates, trading and their evidence.'
                      : 'You go on to the page that you asked for.'}
                </p>
                <SignInForm isSetup={needsSetup} onDone={() => undefined} />
              </>
            )}
          </Loaded>
        </div>
      </div>
    </main>
  );
}
