/** Fills the folder of models that the server offers: the repository's own, and those of the catalogue. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { causeText } from '../inference-worker/errors.ts';
import { parseManifest } from '../inference-worker/package/verify.ts';
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
/** A download that takes longer than this is given up; the largest file is below 1 MB. */
const DOWNLOAD_TIMEOUT_MS = 60_000;

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/**
 * One folder `<id>/` with model.json, the weights and CARD.md for each model, and index.json for the viewer. What is
 * there with the right hash is left alone. A model that can't be had is one sentence in `unavailable`; the others are
 * not affected.
 */
export async function prepareModels(options: PrepareOptions): Promise<Report> {
  const { outDir, log = (line: string) => console.log(line) } = options;
  await mkdir(outDir, { recursive: true });
  const models: ServedModels['models'] = [];
  const unavailable: ServedModels['unavailable'] = [];
  const written: string[] = [];

  async function attempt(id: string, name: string, work: () => Promise<boolean>): Promise<void> {
    try {
      if (await work()) written.push(id);
      models.push({ id, url: `models/${id}/model.json` });
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      unavailable.push({ id, name, reason });
      log(`Model ${name} is not available: ${reason}`);
    }
  }

  for (const id of await ownModels()) await attempt(id, id, () => copyOwn(id, outDir));
  const catalogue = catalogueSchema.parse(JSON.parse(await readFile(path.join(HERE, 'catalogue.json'), 'utf8')));
  for (const entry of catalogue.models) {
    await attempt(entry.manifest.id, entry.manifest.name, () => prepareEntry(entry, options));
  }
  await write(path.join(outDir, 'index.json'), `${JSON.stringify({ models, unavailable }, null, 2)}\n`);
  return { models, unavailable, written };
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
  const to = path.join(outDir, id);
  await mkdir(to, { recursive: true });
  let changed = false;
  for (const file of ['model.json', manifest.weights.file, 'CARD.md']) {
    const source = path.join(from, file);
    if (!existsSync(source) || (await sameFile(source, path.join(to, file)))) continue;
    await copyFile(source, path.join(to, `${file}.part`));
    await rename(path.join(to, `${file}.part`), path.join(to, file));
    changed = true;
  }
  return changed;
}

async function sameFile(a: string, b: string): Promise<boolean> {
  if (!existsSync(b)) return false;
  return sha256(await readFile(a)) === sha256(await readFile(b));
}

/** @returns whether anything was written */
async function prepareEntry(entry: CatalogueEntry, options: PrepareOptions): Promise<boolean> {
  const { manifest, sources, convert } = entry;
  const folder = path.join(options.outDir, manifest.id);
  const weightsPath = path.join(folder, manifest.weights.file);
  await mkdir(folder, { recursive: true });
  const there = existsSync(weightsPath) && sha256(await readFile(weightsPath)) === manifest.weights.sha256;
  if (!there) {
    const topology = await obtain(sources.topology, options);
    const weights = await obtain(sources.weights, options);
    const onnx = convertMeshnet(new TextDecoder().decode(topology), weights, {
      name: manifest.id,
      instanceNormSuffix: convert.instance_norm_suffix,
    });
    if (sha256(onnx) !== manifest.weights.sha256) {
      throw new Error('its conversion gave another file than the catalogue promises.');
    }
    await write(weightsPath, onnx);
  }
  await write(path.join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  await write(path.join(folder, 'CARD.md'), cardOf(entry));
  return !there;
}

/** A file from the mirror where it is right there, else from its public address. @throws Error with a sentence */
async function obtain(file: SourceFile, { mirror, offline }: PrepareOptions): Promise<Uint8Array> {
  const local = mirror ? path.join(mirror, file.mirror) : undefined;
  if (local && existsSync(local)) {
    const bytes = await readFile(local);
    if (sha256(bytes) === file.sha256) return bytes;
    if (offline) throw new Error(`the local copy of ${path.basename(local)} is not the file the catalogue names.`);
  }
  if (offline) throw new Error('it is not on this machine, and fetching it was not allowed (offline).');
  let bytes: Uint8Array;
  try {
    const response = await fetch(file.url, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (thrown) {
    throw new Error(`${file.url} could not be fetched (${causeText(thrown)}).`, { cause: thrown });
  }
  if (sha256(bytes) !== file.sha256)
    throw new Error(`${file.url} is not the file the catalogue names (sha256 differs).`);
  return bytes;
}

/** Whole or not at all: a half-written file must never be mistaken for a model. */
async function write(file: string, content: string | Uint8Array): Promise<void> {
  const part = `${file}.part`;
  await writeFile(part, content);
  await rename(part, file);
}
