import { queryClient, refresh } from '#apps/web/data/query.ts';
import { upload } from '#apps/web/data/upload.ts';
import { ImportQueue } from '#apps/web/pages/data/import-queue.ts';

/** The queue of this page; what was stored is seen at once. */
export const importQueue = new ImportQueue(upload, () => {
  void refresh(queryClient, 'GET /data');
  void refresh(queryClient, 'GET /data/gaps');
  void refresh(queryClient, 'GET /instruments');
});
