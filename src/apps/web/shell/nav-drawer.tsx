import { NavGroups } from '#apps/web/shell/nav.tsx';
import type { NavProps } from '#apps/web/shell/nav.tsx';
import { closeOverlay } from '#apps/web/shell/overlays.ts';
import { Drawer } from '#apps/web/widgets/dialog.tsx';

/** The menu on phones, behind the button at the bottom. */
export function NavDrawer({ path }: NavProps) {
  return (
    <Drawer isOpen onClose={closeOverlay} title="Assay" side="left" width="sm">
      <nav aria-label="All pages" className="-m-2">
        <NavGroups path={path} />
      </nav>
    </Drawer>
  );
}
