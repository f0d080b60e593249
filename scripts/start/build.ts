import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FOLDERS } from '../../server/folders.ts';

/** What the built page is made from; models/ and dicom-samples/ only for the schemas it shares with the server. */
const SOURCES = [
  'viewer',
  'inference-worker',
  'models',
  'dicom-samples',
  'server',
  'settings.ts',
  'vite.config.ts',
  'tsconfig.json',
  'package-lock.json',
];
const SOURCE_FILE = /\.(tsx?|mjs|css|html|json|svg|png|woff2)$/;
const STAMP = join(FOLDERS.state, 'build.sha256');

function* sourceFiles(path: string): Generator<string> {
  const stat = statSync(join(FOLDERS.root, path), { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    for (const name of readdirSync(join(FOLDERS.root, path)).sort()) yield* sourceFiles(`${path}/${name}`);
  } else if (stat && SOURCE_FILE.test(path)) yield path;
}

function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const path of sourceFiles(source)) hash.update(`${path}\0`).update(readFileSync(join(FOLDERS.root, path)));
  }
  return hash.digest('hex');
}

function isBuilt(hash: string): boolean {
  return existsSync(join(FOLDERS.page, 'index.html')) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
}

function runVite(): Promise<{ code: number | null; output: string }> {
  const vite = join(FOLDERS.root, 'node_modules/vite/bin/vite.js');
  return new Promise((resolve) => {
    // a process of its own: the build takes half a gigabyte that the server shouldn't keep
    const child = spawn(process.execPath, [vite, 'build'], { cwd: FOLDERS.root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk));
    child.on('error', (error) => resolve({ code: 1, output: error.message }));
    child.on('close', (code) => resolve({ code, output }));
  });
}

/** Builds dist/ and remembers from which sources; one sentence when that failed, else null. */
export async function build(log: (line: string) => void): Promise<string | null> {
  const hash = sourcesHash();
  log('Building the page …');
  rmSync(STAMP, { force: true });
  const { code, output } = await runVite();
  if (code !== 0) return `${output.trim()}\nThe page could not be built: see the message above.`;
  mkdirSync(FOLDERS.state, { recursive: true });
  writeFileSync(STAMP, hash);
  return null;
}

/** Does nothing when no source has changed since the last build. */
export async function buildIfChanged(log: (line: string) => void): Promise<string | null> {
  return isBuilt(sourcesHash()) ? null : build(log);
}
