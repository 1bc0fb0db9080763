import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** The card of Home Assistant: one file with all that it needs, for a resource of a dashboard or for HACS. */
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  publicDir: false,
  build: {
    outDir: fileURLToPath(new URL('../dist/card', import.meta.url)),
    emptyOutDir: true,
    target: 'es2023',
    minify: true,
    reportCompressedSize: false,
    lib: { entry: 'src/card/card.ts', formats: ['es'], fileName: () => 'ocpp-proxy-card.js' },
    rolldownOptions: { output: { codeSplitting: false } },
  },
});
