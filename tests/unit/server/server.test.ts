import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADERS } from '../../../server/headers.ts';
import { createOverreadServer, listen, PortInUse } from '../../../server/server.ts';

const root = mkdtempSync(join(tmpdir(), 'overread-server-'));
const folders = {
  root,
  page: join(root, 'dist'),
  state: join(root, '.overread'),
  samples: join(root, '.overread/samples'),
  models: join(root, '.overread/models'),
};
let server: Server;
let base: string;

beforeAll(async () => {
  for (const folder of [
    join(folders.page, 'assets'),
    join(folders.samples, 'head'),
    folders.models,
    `${folders.page}-secret`,
  ])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(folders.page, 'index.html'), '<!doctype html><title>Overread</title>');
  writeFileSync(join(folders.page, 'assets/app-1a2b.js'), 'export {};');
  writeFileSync(join(folders.page, 'assets/ort-3c4d.wasm'), 'wasm');
  writeFileSync(join(folders.samples, 'index.json'), '{"samples":[]}');
  writeFileSync(join(folders.samples, 'head/1.dcm'), 'DICM');
  writeFileSync(join(folders.models, 'weights.onnx'), 'onnx');
  writeFileSync(join(root, 'secret.txt'), 'secret');
  writeFileSync(join(`${folders.page}-secret`, 'a.txt'), 'secret');
  server = createOverreadServer(folders);
  await listen(server, '127.0.0.1', 0);
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});

/** fetch() would tidy the path up before it is sent */
function raw(path: string): Promise<number | undefined> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the production server', () => {
  it.each([
    '/',
    '/assets/app-1a2b.js',
    '/samples/index.json',
    '/samples/head/1.dcm',
    '/models/weights.onnx',
    '/nothing',
  ])('sends isolation and the content policy with %s, or the page runs on one thread or leaks', async (path) => {
    const response = await fetch(base + path);
    for (const [name, value] of Object.entries(HEADERS)) expect(response.headers.get(name), name).toBe(value);
  });

  it('allows script and connections from its own origin only', async () => {
    const policy = (await fetch(base)).headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(policy).not.toMatch(/https?:|\*|script-src[^;]*unsafe-inline|'unsafe-eval'/);
  });

  it.each([
    ['/', 'text/html;charset=utf-8'],
    ['/assets/app-1a2b.js', 'text/javascript'],
    ['/assets/ort-3c4d.wasm', 'application/wasm'],
    ['/samples/index.json', 'application/json; charset=utf-8'],
    ['/samples/head/1.dcm', 'application/dicom'],
    ['/models/weights.onnx', 'application/octet-stream'],
  ])('%s is %s, since nosniff forbids guessing', async (path, type) => {
    const response = await fetch(base + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
  });

  it('keeps hashed assets for ever and asks again for everything else', async () => {
    const cache = async (path: string) => (await fetch(base + path)).headers.get('Cache-Control');
    expect(await cache('/assets/app-1a2b.js')).toBe('public, max-age=31536000, immutable');
    expect(await cache('/')).toBe('no-cache');
    expect(await cache('/samples/head/1.dcm')).toBe('no-cache');
  });

  it.each(['/nothing', '/samples/', '/samples', '/samples/nothing.dcm', '/models/', '/assets/', '/index/nothing'])(
    'answers 404 to %s: no page in place of a missing file, no directory listing',
    async (path) => {
      expect((await fetch(base + path)).status).toBe(404);
    },
  );

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/..%5csecret.txt',
    '/samples/../../secret.txt',
    '/samples/%2e%2e/%2e%2e/secret.txt',
    '/samples/..%2f..%2fsecret.txt',
    '//secret.txt',
    '/../dist-secret/a.txt',
    '/%00',
    '/%',
  ])('never leaves its folders: %s', async (path) => {
    expect(await raw(path)).toBe(404);
  });

  it('is read-only', async () => {
    const response = await fetch(`${base}/samples/index.json`, { method: 'PUT', body: 'x' });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe('GET, HEAD');
  });

  it('shows samples that arrive while it runs', async () => {
    writeFileSync(join(folders.samples, 'head/2.dcm'), 'DICM');
    expect((await fetch(`${base}/samples/head/2.dcm`)).status).toBe(200);
  });

  it('says so when the port is taken', async () => {
    const { port } = server.address() as AddressInfo;
    await expect(listen(createOverreadServer(folders), '127.0.0.1', port)).rejects.toBeInstanceOf(PortInUse);
  });
});
