import type { Plugin } from 'vite';
import { dataHandler } from './data.ts';
import { FOLDERS } from './folders.ts';
import { META_POLICY } from './headers.ts';

/** /samples and /models in `vite dev` and `vite preview`. */
export function overreadData(): Plugin {
  const data = dataHandler(FOLDERS);
  return {
    name: 'overread-data',
    configureServer: (server) => {
      server.middlewares.use(data);
    },
    configurePreviewServer: (server) => {
      server.middlewares.use(data);
    },
  };
}

/** The built page carries its own policy; in development Vite needs scripts that it would forbid. */
export function policyInPage(): Plugin {
  return {
    name: 'overread-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: META_POLICY },
        injectTo: 'head-prepend',
      },
    ],
  };
}
