import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** A proxy that runs, for `make ui-dev`. */
const RUNNING = process.env.PROXY_URL ?? 'http://127.0.0.1:9000';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // Relative, for Home Assistant shows the page under a path of its own.
  base: './',
  build: {
    outDir: fileURLToPath(new URL('../dist/ui', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page allows no script of its own text.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: { proxy: Object.fromEntries(['/api', '/login', '/logout', '/plain'].map((path) => [path, RUNNING])) },
});
