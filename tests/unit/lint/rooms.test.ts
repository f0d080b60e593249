/** A rule nobody has seen fail may be no rule: each is broken here once on purpose. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { brokenRules } from '../../../scripts/lint/rooms.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'overread-rooms-'));
  write('viewer/studies/index.ts', "export { a } from './inner.ts';");
  write('viewer/studies/inner.ts', 'export const a = 1; export interface T { x: 1 }');
  write(
    'viewer/reading/Pane.tsx',
    "import { cache } from '@cornerstonejs/core'; export const P = () => <p>{String(cache)}</p>;",
  );
  write('inference-worker/engine.ts', "import { z } from 'zod'; export const e = z;");
  write('server/headers.ts', 'export const h = 1;');
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

it('lets sound rooms be', () => {
  write('viewer/app/good.tsx', "import { a } from '../studies/index.ts'; export const G = () => <b>{a}</b>;");
  expect(brokenRules(root).lines).toEqual([]);
});

it.each([
  ['worker-is-screenless', 'inference-worker/bad.ts', "import { useState } from 'react'; export { useState };"],
  [
    'worker-is-screenless',
    'inference-worker/bad.ts',
    "import type { T } from '@cornerstonejs/metadata'; export type { T };",
  ],
  ['worker-is-screenless', 'inference-worker/deep/bad.ts', "export { a } from '../../viewer/studies/index.ts';"],
  ['rooms-meet-at-the-door', 'viewer/app/bad.ts', "export { a } from '../studies/inner.ts';"],
  ['rooms-meet-at-the-door', 'viewer/app/bad.tsx', "import type { T } from '../studies/inner.ts'; export type { T };"],
  ['rooms-meet-at-the-door', 'viewer/app/deep/bad.ts', "export const lazy = () => import('../../studies/inner.ts');"],
  ['cornerstone-only-in-reading', 'viewer/findings/bad.ts', "export { cache } from '@cornerstonejs/core';"],
  ['cornerstone-only-in-reading', 'viewer/app/bad.ts', "import '@cornerstonejs/tools';"],
  ['cli-without-a-screen', 'cli/bad.ts', "export { a } from '../viewer/studies/index.ts';"],
  ['viewer-knows-no-node', 'viewer/app/bad.ts', "export { h } from '../../server/headers.ts';"],
  ['viewer-knows-no-node', 'viewer/app/bad.ts', "import 'node:fs';"],
  ['resolvable', 'cli/bad.ts', "export * from './nothing.ts';"],
  ['no-circles', 'inference-worker/engine.ts', "export * from './engine.ts';"],
])('catches %s in %s: %s', (rule, path, text) => {
  write(path, text);
  expect(brokenRules(root).lines.map((line) => line.split(':')[0])).toContain(rule);
});

it('catches a circle over several files', () => {
  write('cli/one.ts', "export * from './two.ts';");
  write('cli/two.ts', "export * from './three.ts';");
  write('cli/three.ts', "export * from './one.ts';");
  expect(brokenRules(root).lines).toHaveLength(1);
});
