import { PLACES } from '#apps/web/shell/navigation.ts';
import { closeOverlay } from '#apps/web/shell/overlays.ts';
import { Dialog } from '#apps/web/widgets/dialog.tsx';

const EVERYWHERE: readonly (readonly [keys: string, meaning: string])[] = [
  ['Ctrl K', 'Go to, or do'],
  ['?', 'These keys'],
  ['t', 'Light or dark'],
  ['↑ ↓', 'From row to row'],
  ['Enter', 'Open the row'],
  ['Esc', 'Close what lies over the page'],
];

/** The keys that work on every page. */
export function ShortcutHelp() {
  const rows = [...EVERYWHERE, ...PLACES.map(({ key, label }) => [`g ${key}`, label] as const)];
  return (
    <Dialog isOpen onClose={closeOverlay} title="Keys" width="md">
      <dl className="grid gap-x-8 gap-y-2 sm:grid-cols-2">
        {rows.map(([keys, meaning]) => (
          <div key={keys} className="flex items-center justify-between gap-4 text-sm">
            <dt className="text-muted">{meaning}</dt>
            <dd className="flex gap-1">
              {keys.split(' ').map((key) => (
                <kbd
                  key={key}
                  className="min-w-6 rounded border border-line-strong bg-sunken px-1.5 py-0.5 text-center font-sans text-xs text-ink"
                >
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
