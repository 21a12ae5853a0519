import { useRef, useState } from 'react';
import type { DragEvent } from 'react';
import { FileUp, Play } from 'lucide-react';
import { useStore } from '#apps/web/data/store.ts';
import { notify } from '#apps/web/data/notices.ts';
import { useMay } from '#apps/web/data/who.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Card } from '#apps/web/widgets/card.tsx';
import { cx } from '#apps/web/widgets/class-names.ts';
import { isTable } from '#apps/web/pages/data/file-guess.ts';
import { ImportItemView } from '#apps/web/pages/data/import-item.tsx';
import { optionError } from '#apps/web/pages/data/import-words.ts';
import { importQueue } from '#apps/web/pages/data/queue-instance.ts';

/** Files to import: dropped here, or chosen; then looked at, and sent one after the other. */
export function ImportCard() {
  const items = useStore(importQueue.items);
  const may = useMay('trader');
  const ready = items.filter(({ state, options }) => state === 'ready' && optionError(options) === undefined);
  const isOver = items.some(({ state }) => state === 'done' || state === 'cancelled');
  return (
    <Card
      title="Import"
      note="CSV files, plain or gzip: all of a file is stored, or nothing"
      actions={
        <>
          {isOver && (
            <Button size="sm" look="ghost" onClick={() => importQueue.clear()}>
              Clear finished
            </Button>
          )}
          {ready.length > 1 && (
            <Button size="sm" look="primary" icon={<Play aria-hidden />} onClick={() => importQueue.startAll()}>
              Import all {ready.length}
            </Button>
          )}
        </>
      }
    >
      <div className="space-y-3">
        <DropZone isDisabled={!may} isSmall={items.length > 0} />
        {items.length > 0 && (
          <ul aria-label="Files" className="space-y-3">
            {items.map((item) => (
              <ImportItemView key={item.id} item={item} />
            ))}
          </ul>
        )}
      </div>
    </Card>
  );
}

function DropZone({ isDisabled, isSmall }: { readonly isDisabled: boolean; readonly isSmall: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const take = (files: readonly File[]): void => {
    const tables = files.filter(({ name }) => isTable(name));
    const others = files.filter((file) => !tables.includes(file));
    importQueue.add(tables);
    if (others.length > 0) {
      const detail = `${others.map(({ name }) => name).join(', ')}: expected .csv, .txt or .tsv, plain or as .gz.`;
      notify('Not a table', { kind: 'trouble', detail });
    }
  };
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    if (!isDisabled) take([...event.dataTransfer.files]);
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
      className={cx(
        'flex flex-wrap items-center justify-center gap-x-4 gap-y-2 rounded-lg border border-dashed px-4 text-center transition-colors',
        isSmall ? 'py-3' : 'py-8',
        isOver && !isDisabled ? 'border-accent bg-accent-soft' : 'border-line-strong bg-sunken',
      )}
    >
      <FileUp aria-hidden strokeWidth={1.5} className="size-6 text-faint" />
      <p className="text-sm text-muted">
        {isDisabled ? (
          'Importing takes the role of a trader.'
        ) : (
          <>
            Drop files here, or <span className="sr-only">press the button to </span>
          </>
        )}
      </p>
      <Button disabled={isDisabled} onClick={() => input.current?.click()}>
        Choose files
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept=".csv,.txt,.tsv,.gz"
        onChange={(event) => {
          take([...(event.target.files ?? [])]);
          event.target.value = '';
        }}
      />
    </div>
  );
}
