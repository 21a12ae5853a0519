import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env['ASSAY_DEV_SERVER'] ?? 'http://127.0.0.1:8400';
/** The server answers to its own name only, and takes changes from its own page only. */
const proxied = { target: server, changeOrigin: true, headers: { origin: server } };
const place = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Packages that every page needs, in a chunk of their own: it stays in the browser's cache while the pages change. */
const FRAME =
  /node_modules\/(?:react|react-dom|scheduler|@tanstack\/(?:react-router|router-core|history|react-query|query-core|react-store|store))\//;
const CANDLES = /node_modules\/(?:lightweight-charts|fancy-canvas)\//;
const LINES = /node_modules\/uplot\//;

export default defineConfig({
  root: place('src/apps/web'),
  plugins: [react(), tailwind()],
  build: {
    outDir: place('dist/web'),
    emptyOutDir: true,
    manifest: true,
    target: 'es2024',
    // A data address is no place for a script or a font under the page's content policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'frame', test: FRAME, priority: 2 },
            { name: 'charts-candles', test: CANDLES, priority: 2 },
            { name: 'charts-lines', test: LINES, priority: 2 },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': proxied,
      '/docs': proxied,
      '/ws': { ...proxied, ws: true },
    },
  },
});
