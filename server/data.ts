import type { IncomingMessage, ServerResponse } from 'node:http';
import sirv from 'sirv';
import type { Folders } from './folders.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** With nosniff a wrong type would be refused, and no table of MIME types knows DICOM or ONNX. */
const TYPES: Readonly<Record<string, string>> = {
  '.dcm': 'application/dicom',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
};

/** `dev`: looks at the disk on every request, because samples and models arrive while the server runs. */
function folder(directory: string): Handler {
  return sirv(directory, {
    dev: true,
    etag: true,
    extensions: [],
    setHeaders: (response, pathname) => {
      const extension = pathname.slice(pathname.lastIndexOf('.'));
      response.setHeader('Content-Type', TYPES[extension] ?? 'application/octet-stream');
    },
  });
}

/** Answers /samples/… and /models/… with what lies in these folders; everything else, and what isn't there, is `next`'s. */
export function dataHandler(folders: Pick<Folders, 'samples' | 'models'>): Handler {
  const handlers: Readonly<Record<string, Handler>> = {
    '/samples': folder(folders.samples),
    '/models': folder(folders.models),
  };
  return (request, response, next) => {
    const url = request.url ?? '/';
    const prefix = Object.keys(handlers).find((p) => url.startsWith(`${p}/`));
    const handler = prefix && handlers[prefix];
    if (!handler) {
      next();
      return;
    }
    request.url = url.slice(prefix.length);
    handler(request, response, () => {
      request.url = url;
      next();
    });
  };
}
