import type { Plugin } from 'vite';
import { dataHandler } from './data.ts';
import { FOLDERS } from './folders.ts';

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
