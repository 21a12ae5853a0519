import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { watchSurroundings } from '#apps/web/data/live.ts';
import { queryClient } from '#apps/web/data/query.ts';
import { reloadOnMissingPieces, watchVersion } from '#apps/web/data/version.ts';
import { router } from '#apps/web/routes.tsx';
import { watchTheme } from '#apps/web/shell/theme.ts';
import { TooltipLayer } from '#apps/web/widgets/tooltip.tsx';

reloadOnMissingPieces();
watchTheme();
watchSurroundings();
watchVersion();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
      <TooltipLayer />
    </QueryClientProvider>
  </StrictMode>,
);
