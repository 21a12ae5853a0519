import { Check, Play, RotateCcw, Trash2, X } from 'lucide-react';
import type { ImportShape } from '#contract/data.ts';
import type { Problem } from '#contract/problem.ts';
import { formatBytes } from '#apps/web/format/number.ts';
import { Badge } from '#apps/web/widgets/badge.tsx';
import { Button } from '#apps/web/widgets/button.tsx';
import { IconButton } from '#apps/web/widgets/icon-button.tsx';
import { ProgressBar } from '#apps/web/widgets/progress.tsx';
import { ImportForm } from '#apps/web/pages/data/import-form.tsx';
import type { ImportItem, ItemState } from '#apps/web/pages/data/import-queue.ts';
import { optionError, outcomeWords, remedyWords, sendingWords } from '#apps/web/pages/data/import-words.ts';
import { importQueue } from '#apps/web/pages/data/queue-instance.ts';

const WORDS: Readonly<Record<ItemState, string>> = {
  ready: 'ready',
  waiting: 'waits for its turn',
  sending: 'on its way',
  done: 'imported',
  failed: 'not imported',
  cancelled: 'cancelled',
};
const TONES = {
  ready: 'neutral',
  waiting: 'neutral',
  sending: 'accent',
  done: 'accent',
  failed: 'danger',
  cancelled: 'neutral',
} as const;

/** One file: its options, how far it is, what came of it. */
export function ImportItemView({ item }: { readonly item: ImportItem }) {
  const { file, state, sent, options, result, problem } = item;
  const isEditable = state === 'ready' || state === 'failed' || state === 'cancelled';
  return (
    <li className="min-w-0 rounded-md border border-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2">
        <span className="min-w-0 truncate text-sm font-medium" title={file.name}>
          {file.name}
        </span>
        <span className="num text-xs text-faint">{formatBytes(file.size)}</span>
        {!isEditable && <span className="num text-xs text-muted">{[options.symbol, options.timeframe].join(' ')}</span>}
        <Badge tone={TONES[state]} icon={state === 'done' ? <Check aria-hidden /> : undefined}>
          {WORDS[state]}
        </Badge>
        <span className="ml-auto flex items-center gap-1">
          <Actions item={item} />
        </span>
      </div>
      {state === 'sending' && (
        <div className="px-3 pb-3">
          <ProgressBar
            label={`Progress of ${file.name}`}
            done={sent}
            total={sent >= file.size && file.size > 0 ? null : file.size}
            note={sendingWords(sent, file.size)}
          />
        </div>
      )}
      {problem !== undefined && <Trouble problem={problem} />}
      {result !== undefined && <Outcome result={result} />}
      {isEditable && <ImportForm item={item} />}
    </li>
  );
}

function Actions({ item: { id, file, state, options } }: { readonly item: ImportItem }) {
  const isStopped = state === 'failed' || state === 'cancelled';
  if (state === 'waiting' || state === 'sending') {
    return (
      <Button
        size="sm"
        icon={<X aria-hidden />}
        aria-label={`Cancel ${file.name}`}
        onClick={() => importQueue.cancel(id)}
      >
        Cancel
      </Button>
    );
  }
  return (
    <>
      {state !== 'done' && (
        <Button
          size="sm"
          look={state === 'ready' ? 'primary' : 'plain'}
          icon={isStopped ? <RotateCcw aria-hidden /> : <Play aria-hidden />}
          disabled={optionError(options) !== undefined}
          aria-label={`${isStopped ? 'Try again' : 'Import'}: ${file.name}`}
          onClick={() => importQueue.start(id)}
        >
          {isStopped ? 'Try again' : 'Import'}
        </Button>
      )}
      <IconButton
        size="sm"
        label={`Take ${file.name} off the list`}
        icon={<Trash2 aria-hidden />}
        onClick={() => importQueue.remove(id)}
      />
    </>
  );
}

function Trouble({ problem }: { readonly problem: Problem }) {
  const { title, detail } = problem;
  const remedy = remedyWords(problem);
  return (
    <div role="alert" className="mx-3 mb-3 rounded-md bg-danger-soft px-3 py-2 text-sm">
      <p className="font-medium text-danger">{title}</p>
      <p className="mt-0.5 break-words text-ink">{detail}</p>
      {remedy !== undefined && <p className="mt-0.5 break-words text-muted">{remedy}</p>}
    </div>
  );
}

function Outcome({ result }: { readonly result: ImportShape }) {
  const { symbol, timeframe, notes } = result;
  return (
    <div role="status" className="space-y-1 px-3 pb-3 text-sm">
      <p>
        <span className="font-medium">
          {symbol} {timeframe}
        </span>
        : {outcomeWords(result)}.
      </p>
      {notes.length > 0 && (
        <details className="text-xs text-muted">
          <summary className="w-fit rounded hover:text-ink">What was recognised</summary>
          <ul className="mt-1 list-disc space-y-0.5 pl-4">
            {notes.map((note) => (
              <li key={note} className="break-words">
                {note}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
