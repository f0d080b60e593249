import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { DEV_HEADERS, HEADERS } from './server/headers.ts';
import { overreadData, policyInPage } from './server/vitePlugin.ts';
import { SERVER } from './settings.ts';

const at = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  root: at('./viewer'),
  // relative addresses, so that dist/ also works below a path of another server
  base: './',
  // a missing file is a 404, not the page again
  appType: 'mpa',
  plugins: [react(), overreadData(), policyInPage()],
  worker: { format: 'es' },
  build: {
    outDir: at('./dist'),
    emptyOutDir: true,
    target: 'esnext',
    // an asset inlined as data: would need data: in script-src
    assetsInlineLimit: 0,
    // Cornerstone with vtk.js is one 3 MB chunk; served from this machine that is no problem
    chunkSizeWarningLimit: 6000,
  },
  server: {
    host: SERVER.host,
    port: SERVER.devPort,
    headers: DEV_HEADERS,
    // inference-worker/, models/ and settings.ts lie beside viewer/
    fs: { allow: [at('.')] },
  },
  preview: { host: SERVER.host, port: SERVER.port, headers: HEADERS },
  optimizeDeps: {
    // both find their .wasm and worker files beside themselves; pre-bundling would move them away from these
    exclude: ['onnxruntime-web', '@cornerstonejs/dicom-image-loader'],
    include: [
      'dicom-parser',
      '@cornerstonejs/core',
      '@cornerstonejs/tools',
      '@cornerstonejs/metadata',
      '@cornerstonejs/utils',
      // CommonJS, imported by the excluded image loader
      '@cornerstonejs/codec-charls/decodewasmjs',
      '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs',
      '@cornerstonejs/codec-openjpeg/decodewasmjs',
      '@cornerstonejs/codec-openjph/wasmjs',
      '@cornerstonejs/codec-libjxl/decodewasmjs',
    ],
  },
});
