import { useEffect } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { PLACES } from '#apps/web/shell/navigation.ts';
import { overlay } from '#apps/web/shell/overlays.ts';
import { toggleTheme } from '#apps/web/shell/theme.ts';

const CHORD_MS = 1_500;

/** Keys that work on every page: Ctrl K, `g` and a letter, `?`, `t`. None while somebody types. */
export function useShortcuts(): void {
  const navigate = useNavigate();
  useEffect(() => {
    let chordUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        overlay.set(overlay.get() === 'palette' ? 'none' : 'palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || overlay.get() !== 'none') return;
      const inChord = event.timeStamp < chordUntil;
      chordUntil = 0;
      if (inChord) {
        const place = PLACES.find(({ key }) => key === event.key);
        if (place === undefined) return;
        event.preventDefault();
        void navigate({ to: place.to });
      } else if (event.key === 'g') chordUntil = event.timeStamp + CHORD_MS;
      else if (event.key === '?') overlay.set('shortcuts');
      else if (event.key === 't') toggleTheme();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate]);
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest('input, textarea, select, [role="dialog"]') !== null;
}
