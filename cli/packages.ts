/** Model packages on disk, for the command line: the prepared ones, or one in the repository. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Manifest } from '../inference-worker/package/manifest.ts';
import { parseManifest } from '../inference-worker/package/verify.ts';
import { prepareModels } from '../models/prepare.ts';
import { mirrorPath } from '../scripts/shared.ts';
import { FOLDERS } from '../server/folders.ts';

export interface ModelPackage {
  readonly manifest: Manifest;
  readonly weights: Uint8Array;
}

/** Writes the packages that are missing below `.overread/models`. */
export const prepareAll = (log: (line: string) => void = () => undefined) =>
  prepareModels({ mirror: mirrorPath(), outDir: FOLDERS.models, log });

/**
 * @param model an id, or the path of a folder that holds a model.json
 * @throws Error with a sentence
 */
export async function loadPackage(model: string): Promise<ModelPackage> {
  const folders = [path.resolve(model), path.join(FOLDERS.root, 'models', model), path.join(FOLDERS.models, model)];
  let folder = folders.find((f) => existsSync(path.join(f, 'model.json')));
  if (!folder) {
    const { unavailable } = await prepareAll();
    const why = unavailable.find((u) => u.id === model)?.reason;
    folder = folders.find((f) => existsSync(path.join(f, 'model.json')));
    if (!folder) throw new Error(`There is no model "${model}"${why ? `: ${why}` : ''}.`);
  }
  const manifest = parseManifest(await readFile(path.join(folder, 'model.json'), 'utf8'));
  return { manifest, weights: await readFile(path.join(folder, manifest.weights.file)) };
}
