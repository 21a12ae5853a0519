import { formatCount } from '#apps/web/format/number.ts';
import { Button } from '#apps/web/widgets/button.tsx';

export interface ListEndProps {
  /** What `useApiList` gave. */
  readonly list: {
    readonly items: readonly unknown[] | undefined;
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

/** How many rows there are, and a button for more while there are more. */
export function ListEnd({ list: { items, hasNextPage, isFetchingNextPage, fetchNextPage } }: ListEndProps) {
  return (
    <div className="flex items-center gap-3 text-xs text-faint">
      <span>
        {formatCount(items?.length)} shown{hasNextPage ? '' : ', all there are'}
      </span>
      {hasNextPage && (
        <Button size="sm" isBusy={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  );
}
