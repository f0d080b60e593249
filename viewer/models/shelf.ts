/** The model shelf: every model package this installation offers, read from `models/index.json`. */
import { create } from 'zustand';
import { OverreadError } from '../../inference-worker/errors.ts';
import { type Manifest, manifestSchema } from '../../inference-worker/package/manifest.ts';
import { servedModelsSchema } from '../../models/served.ts';

export interface ShelfModel {
  readonly manifest: Manifest;
  /** where its files are, ending in / */
  readonly baseUrl: string;
}

interface ShelfState {
  readonly models: readonly ShelfModel[];
  /** offered by the catalogue, but not on this machine, or broken */
  readonly unavailable: readonly { readonly id: string; readonly name: string; readonly reason: string }[];
  readonly ready: boolean;
  /** the list could not be fetched: not the same as no models */
  readonly failed: boolean;
}

export const useShelf = create<ShelfState>(() => ({
  models: [],
  unavailable: [],
  ready: false,
  failed: false,
}));

const url = (path: string): string => new URL(path, document.baseURI).href;

async function json(address: string): Promise<unknown> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: HTTP ${response.status}`);
  return response.json();
}

let filling: Promise<void> | undefined;

/** Models that were still being fetched when the page opened may be there now. */
export function refillShelf(): Promise<void> {
  filling = undefined;
  return fillShelf();
}

/** Reads the shelf once. A model that can't be read is listed with its reason; the others stay usable. */
export function fillShelf(): Promise<void> {
  filling ??= (async () => {
    try {
      const served = servedModelsSchema.parse(await json(url('models/index.json')));
      const unavailable = [...served.unavailable];
      const models = await Promise.all(
        served.models.map(async ({ id, url: path }): Promise<ShelfModel | undefined> => {
          try {
            const manifest = manifestSchema.parse(await json(url(path)));
            return { manifest, baseUrl: url(path.replace(/[^/]*$/, '')) };
          } catch (thrown) {
            console.error('[models] unreadable package', id, thrown);
            unavailable.push({ id, name: id, reason: 'Its description (model.json) can’t be read.' });
            return undefined;
          }
        }),
      );
      const there = models.filter((model) => model !== undefined);
      useShelf.setState({ models: there, unavailable, ready: true, failed: false });
    } catch (thrown) {
      console.error('[models] no shelf', thrown);
      filling = undefined; // the next call asks again
      useShelf.setState({ ready: true, failed: true });
    }
  })();
  return filling;
}

/** @throws OverreadError MODEL_NOT_FOUND */
export async function shelfModel(modelId: string): Promise<ShelfModel> {
  await fillShelf();
  const model = useShelf.getState().models.find(({ manifest }) => manifest.id === modelId);
  if (!model) throw new OverreadError('MODEL_NOT_FOUND', `There is no model “${modelId}” on the shelf.`);
  return model;
}
