import type { ReactNode } from 'react';
import { ErrorState, SkeletonLines } from '#apps/web/widgets/states.tsx';

interface ListStatesProps<Row> {
  readonly list: {
    readonly items: readonly Row[] | undefined;
    readonly error: unknown;
    readonly refetch: () => unknown;
  };
  readonly children: (rows: readonly Row[]) => ReactNode;
}

/** A list in all its states; an error above rows that are there stays small. */
export function ListStates<Row>({ list: { items, error, refetch }, children }: ListStatesProps<Row>) {
  const retry = () => void refetch();
  if (items === undefined)
    return error === null ? <SkeletonLines lines={6} /> : <ErrorState error={error} onRetry={retry} />;
  return (
    <>
      {error !== null && (
        <div className="p-2">
          <ErrorState error={error} onRetry={retry} isCompact />
        </div>
      )}
      {children(items)}
    </>
  );
}
