import { Link } from '@tanstack/react-router';
import { BellRing } from 'lucide-react';
import { useOpenAlerts } from '#apps/web/shell/frame-data.ts';
import { closeOverlay } from '#apps/web/shell/overlays.ts';
import { AlertItem } from '#apps/web/widgets/alert-item.tsx';
import { buttonClass } from '#apps/web/widgets/button.tsx';
import { Drawer } from '#apps/web/widgets/dialog.tsx';
import { EmptyState, Loaded } from '#apps/web/widgets/states.tsx';

/** What is open now, over the page. */
export function AlertDrawer() {
  const query = useOpenAlerts();
  return (
    <Drawer isOpen onClose={closeOverlay} title="What needs attention" width="md">
      <Loaded query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState title="Nothing needs attention" icon={<BellRing strokeWidth={1.5} />} />
          ) : (
            <ul className="-mx-4 -mt-4 divide-y divide-line">
              {items.map((alert) => (
                <li key={alert.id} className="px-4">
                  <AlertItem alert={alert} onFollow={closeOverlay} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Link to="/alerts" onClick={closeOverlay} className={`${buttonClass('plain', 'sm')} mt-4`}>
        All alerts and channels
      </Link>
    </Drawer>
  );
}
