/** Fills the folder of models that the server offers: the repository's own, and those of the catalogue. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseManifest } from '../inference-worker/package/verify.ts';
import { Downloader } from '../scripts/download.ts';
import { sha256, writeWhole } from '../scripts/wholeFiles.ts';
import { cardOf } from './card.ts';
import { type CatalogueEntry, catalogueSchema, type SourceFile } from './catalogue.ts';
import { convertMeshnet } from './convert/meshnet.ts';
import type { ServedModels } from './served.ts';

export interface PrepareOptions {
  /** folder with local copies of the public files (the `mirror` paths of the catalogue are below it) */
  readonly mirror?: string;
  readonly outDir: string;
  /** true: nothing is fetched from the network */
  readonly offline?: boolean;
  readonly log?: (line: string) => void;
}

export interface Report extends ServedModels {
  /** ids that were written now; the others were there already */
  readonly written: readonly string[];
}

const HERE = path.dirname(fileURLToPath(import.meta.url));
const NOT_YET = 'Not fetched yet.';

/** A model of the list, and how its package is had; false when it was there already. */
interface Task {
  readonly id: string;
  readonly name: string;
  readonly work: (downloader?: Downloader) => Promise<boolean>;
}

/**
 * One folder `<id>/` with model.json, the weights and CARD.md for each model, and index.json for the viewer. What is
 * there with the right hash is left alone. A model that can't be had is one sentence in `unavailable`; the others are
 * not affected. index.json is there from the moment the repository's own models are, and renewed with every model
 * after that: a slow network must not hide what is on this machine.
 */
export async function prepareModels(options: PrepareOptions): Promise<Report> {
  const { outDir, offline, log = (line: string) => console.log(line) } = options;
  const own: Task[] = (await ownModels()).map((id) => ({ id, name: id, work: () => copyOwn(id, outDir) }));
  const catalogue = catalogueSchema.parse(JSON.parse(await readFile(path.join(HERE, 'catalogue.json'), 'utf8')));
  const fetched: Task[] = catalogue.models.map((entry) => ({
    id: entry.manifest.id,
    name: entry.manifest.name,
    work: (downloader) => prepareEntry(entry, options, downloader),
  }));
  const all = [...own, ...fetched];
  /** why a model is not there; nothing for those that are */
  const reasons = new Map(all.map(({ id }) => [id, NOT_YET]));
  const written: string[] = [];

  async function attempt({ id, work }: Task, downloader?: Downloader): Promise<void> {
    try {
      if (await work(downloader)) written.push(id);
      reasons.delete(id);
    } catch (thrown) {
      reasons.set(id, thrown instanceof Error ? thrown.message : String(thrown));
    }
  }
  const index = (): ServedModels => ({
    models: all.filter(({ id }) => !reasons.has(id)).map(({ id }) => ({ id, url: `models/${id}/model.json` })),
    unavailable: all.flatMap(({ id, name }) => (reasons.has(id) ? [{ id, name, reason: reasons.get(id)! }] : [])),
  });
  const publish = () => writeWhole(path.join(outDir, 'index.json'), `${JSON.stringify(index(), null, 2)}\n`);

  for (const task of own) await attempt(task);
  publish();
  // first what this machine has: it must not wait for the network
  for (const task of fetched) {
    await attempt(task);
    if (!offline && reasons.has(task.id)) reasons.set(task.id, NOT_YET);
    publish();
  }
  const downloader = new Downloader();
  for (const task of fetched) {
    if (offline || !reasons.has(task.id)) continue;
    await attempt(task, downloader);
    publish();
  }
  for (const { name, reason } of index().unavailable) log(`Model ${name} is not available: ${reason}`);
  return { ...index(), written };
}

/** Folders beside this file that hold a model.json. */
async function ownModels(): Promise<string[]> {
  const entries = await readdir(HERE, { withFileTypes: true });
  return entries
    .filter((e) => e.isDirectory() && existsSync(path.join(HERE, e.name, 'model.json')))
    .map((e) => e.name)
    .sort();
}

/** @returns whether anything was written */
async function copyOwn(id: string, outDir: string): Promise<boolean> {
  const from = path.join(HERE, id);
  const manifest = parseManifest(await readFile(path.join(from, 'model.json'), 'utf8'));
  if (manifest.id !== id) throw new Error(`its model.json names itself "${manifest.id}".`);
  if (path.basename(manifest.weights.file) !== manifest.weights.file) {
    throw new Error('its weights lie outside its folder.');
  }
  const weights = await readFile(path.join(from, manifest.weights.file)).catch((cause: unknown) => {
    throw new Error('its weights are not in the repository.', { cause });
  });
  if (sha256(weights) !== manifest.weights.sha256)
    throw new Error('its weights are not the ones its model.json names.');
  let changed = false;
  for (const file of ['model.json', manifest.weights.file, 'CARD.md', 'selftest.json']) {
    const source = path.join(from, file);
    const target = path.join(outDir, id, file);
    if (!existsSync(source)) continue;
    const bytes = await readFile(source);
    if (existsSync(target) && bytes.equals(await readFile(target))) continue;
    writeWhole(target, bytes);
    changed = true;
  }
  return changed;
}

/**
 * @param downloader for what this machine does not have; without it nothing is fetched
 * @returns whether anything was written
 */
async function prepareEntry(
  entry: CatalogueEntry,
  { outDir, mirror }: PrepareOptions,
  downloader?: Downloader,
): Promise<boolean> {
  const { manifest, sources, convert } = entry;
  const folder = path.join(outDir, manifest.id);
  const weightsPath = path.join(folder, manifest.weights.file);
  const there = existsSync(weightsPath) && sha256(await readFile(weightsPath)) === manifest.weights.sha256;
  if (!there) {
    const topology = await obtain(sources.topology, mirror, downloader);
    const weights = await obtain(sources.weights, mirror, downloader);
    const onnx = convertMeshnet(new TextDecoder().decode(topology), weights, {
      name: manifest.id,
      instanceNormSuffix: convert.instance_norm_suffix,
    });
    if (sha256(onnx) !== manifest.weights.sha256) {
      throw new Error('its conversion gave another file than the catalogue promises.');
    }
    writeWhole(weightsPath, onnx);
  }
  writeWhole(path.join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  writeWhole(path.join(folder, 'CARD.md'), cardOf(entry));
  return !there;
}

/** A file from the mirror where it is right there, else from its public address. @throws Error with a sentence */
async function obtain(file: SourceFile, mirror?: string, downloader?: Downloader): Promise<Uint8Array> {
  const local = mirror ? path.join(mirror, file.mirror) : undefined;
  if (local && existsSync(local)) {
    const bytes = await readFile(local);
    if (sha256(bytes) === file.sha256) return bytes;
    if (!downloader) throw new Error(`the local copy of ${path.basename(local)} is not the file the catalogue names.`);
  }
  if (!downloader) throw new Error('it is not on this machine, and fetching it was not allowed (offline).');
  const bytes = await downloader.fetch(file.url);
  if (sha256(bytes) !== file.sha256)
    throw new Error(`${file.url} is not the file the catalogue names (sha256 differs).`);
  return bytes;
}
