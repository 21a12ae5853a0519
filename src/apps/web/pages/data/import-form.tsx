import { useId, useState } from 'react';
import { SlidersHorizontal } from 'lucide-react';
import { TIMEFRAMES } from '#domain/market/timeframe.ts';
import { LOCAL_ZONE } from '#apps/web/format/time.ts';
import { Button } from '#apps/web/widgets/button.tsx';
import { Input, Select } from '#apps/web/widgets/fields.tsx';
import type { ImportItem, ImportOptions } from '#apps/web/pages/data/import-queue.ts';
import { fieldOfProblem, needsColumns, optionError } from '#apps/web/pages/data/import-words.ts';
import { importQueue } from '#apps/web/pages/data/queue-instance.ts';

const FIELDS = ['symbol', 'venue', 'timeframe', 'tz', 'map'];

/** What is said about a file; the rest is behind a button, because the server finds most of it out. */
export function ImportForm({ item: { id, file, options, problem } }: { readonly item: ImportItem }) {
  const [isOpen, setIsOpen] = useState(false);
  const set = (patch: Partial<ImportOptions>): void => importQueue.setOptions(id, patch);
  const wrong = problem === undefined ? undefined : fieldOfProblem(problem, FIELDS);
  const errorAt = (field: string): string | undefined =>
    wrong === field ? problem?.detail.replace(/^\w+: /, '') : undefined;
  // What helps with a file that was not understood stands behind the button: it opens by itself then.
  const wantsMore =
    problem !== undefined && (/^(csv|bars|file)\./.test(problem.code) || wrong === 'tz' || wrong === 'map');
  const isMore = isOpen || wantsMore;
  return (
    <div className="space-y-3 border-t border-line px-3 py-3">
      <div className="grid grid-cols-2 items-start gap-3 md:grid-cols-4">
        <Input
          label="Symbol"
          value={options.symbol}
          placeholder="BTC/USDT"
          error={errorAt('symbol') ?? optionError(options)}
          onChange={(event) => set({ symbol: event.target.value })}
        />
        <Select
          label="Bars"
          value={options.timeframe}
          choices={[
            { value: '', label: 'as the file says' },
            ...[...new Set([...(options.timeframe === '' ? [] : [options.timeframe]), ...TIMEFRAMES])].map((value) => ({
              value,
              label: value,
            })),
          ]}
          error={errorAt('timeframe')}
          onChange={(timeframe) => set({ timeframe })}
        />
        <Input
          label="Venue"
          value={options.venue}
          placeholder="file"
          hint="part of its name: BTC/USDT@file"
          error={errorAt('venue')}
          onChange={(event) => set({ venue: event.target.value })}
        />
        <div className="flex h-full items-start md:pt-5">
          <Button
            look="ghost"
            icon={<SlidersHorizontal aria-hidden />}
            aria-expanded={isMore}
            aria-label={`More options for ${file.name}`}
            onClick={() => setIsOpen(!isOpen)}
          >
            More
          </Button>
        </div>
      </div>
      {isMore && (
        <MoreOptions
          options={options}
          set={set}
          errorAt={errorAt}
          wantsColumns={problem !== undefined && needsColumns(problem)}
        />
      )}
    </div>
  );
}

interface MoreOptionsProps {
  readonly options: ImportOptions;
  readonly set: (patch: Partial<ImportOptions>) => void;
  readonly errorAt: (field: string) => string | undefined;
  readonly wantsColumns: boolean;
}

function MoreOptions({ options, set, errorAt, wantsColumns }: MoreOptionsProps) {
  const zones = useId();
  return (
    <div className="grid items-start gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <Input
        label="Zone of its times"
        value={options.tz}
        placeholder="UTC"
        list={zones}
        hint="only for local times, such as Europe/Athens"
        error={errorAt('tz')}
        onChange={(event) => set({ tz: event.target.value })}
      />
      <datalist id={zones}>
        {['UTC', LOCAL_ZONE, 'Europe/Athens', 'Europe/London', 'America/New_York', 'Asia/Tokyo'].map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Input
        label="Columns"
        value={options.map}
        placeholder="ts=Date,o=Open"
        hint="only when its header is not recognised: ts, o, h, l, c, v"
        error={errorAt('map') ?? (wantsColumns && options.map === '' ? 'Name its columns here.' : undefined)}
        onChange={(event) => set({ map: event.target.value })}
      />
      <Select
        label="Stored already, other numbers"
        value={options.conflicts}
        choices={[
          { value: 'keep', label: 'keep what is stored' },
          { value: 'replace', label: 'replace by the file' },
        ]}
        onChange={(conflicts) => set({ conflicts })}
      />
      <Select
        label="Rows that are no bars"
        value={options.bad}
        choices={[
          { value: 'refuse', label: 'refuse the file' },
          { value: 'skip', label: 'leave them out' },
        ]}
        onChange={(bad) => set({ bad })}
      />
    </div>
  );
}
