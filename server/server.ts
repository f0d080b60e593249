import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import sirv from 'sirv';
import { dataHandler, type Handler } from './data.ts';
import { FOLDERS, type Folders } from './folders.ts';
import { HEADERS } from './headers.ts';

/** Vite puts a hash of the content into the name of everything below /assets, so these never change. */
const HASHED = /^\/assets\//;

function pageHandler(directory: string): Handler {
  return sirv(directory, {
    dev: true, // looks at the disk on every request: `npm run build` shows without a restart
    etag: true,
    extensions: ['html'],
    setHeaders: (response, pathname) => {
      response.setHeader('Cache-Control', HASHED.test(pathname) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.statusCode = status;
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.setHeader('Cache-Control', 'no-store');
  response.end(`${text}\n`);
}

/** The production server: the built page, samples and models, read-only, with the headers the page needs. */
export function createOverreadServer(folders: Folders = FOLDERS): Server {
  const data = dataHandler(folders);
  const page = pageHandler(folders.page);
  return createServer((request: IncomingMessage, response: ServerResponse) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      plain(response, 405, 'Method not allowed');
      return;
    }
    data(request, response, () => page(request, response, () => plain(response, 404, 'Not found')));
  });
}

export class PortInUse extends Error {}

/** Listens on host:port; rejects with PortInUse when somebody else does already. */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException): void => {
      reject(error.code === 'EADDRINUSE' ? new PortInUse(`port ${port} is in use`) : error);
    };
    server.once('error', failed);
    server.listen({ host, port }, () => {
      server.off('error', failed);
      resolve();
    });
  });
}
