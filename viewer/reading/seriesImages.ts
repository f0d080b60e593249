/** Gets a series' images into Cornerstone's cache, the ones the reader looks at first, and hands voxels to the models. */
import { imageLoader, type Types } from '@cornerstonejs/core';
import { OverreadError } from '../../inference-worker/errors.ts';
import type { Volume } from '../../inference-worker/pipeline/volume.ts';
import { READING } from '../../settings.ts';
import type { Series } from '../studies/index.ts';
import { frameSource, imageIdsOf } from './imageIds.ts';
import { setSeriesWindow } from './metadataProvider.ts';
import { modalityPixels, seriesPixelType, VoxelCollector } from './seriesPixels.ts';
import { Turns } from './turns.ts';
import { CT_PRESETS, headerWindows, isFlat, sampled, type Window, windowFromVoxels } from './window.ts';

export const loadImage = (imageId: string): Promise<Types.IImage> => imageLoader.loadAndCacheImage(imageId);

const middleOf = (series: Series): number => Math.floor(imageIdsOf(series).length / 2);

/** Indices from `start` outwards: the neighbours of what is on screen come first. */
function outwards(start: number, count: number): number[] {
  const order: number[] = [];
  for (let step = 0; order.length < count; step++) {
    if (start - step >= 0) order.push(start - step);
    if (step > 0 && start + step < count) order.push(start + step);
  }
  return order;
}

/**
 * Loads every image of a series, nearest to `start` first. An image that fails does not stop the rest.
 * @returns the messages of the images that could not be decoded
 */
export async function loadAll(
  series: Series,
  start: number,
  { onProgress, signal }: { onProgress?: (loaded: number, total: number) => void; signal?: AbortSignal } = {},
): Promise<string[]> {
  const ids = imageIdsOf(series);
  const queue = outwards(start, ids.length);
  const failures: string[] = [];
  let done = 0;
  const next = async (): Promise<void> => {
    for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
      if (signal?.aborted) return;
      try {
        await loadImage(ids[index]!);
      } catch (thrown) {
        failures.push(`${ids[index]}: ${sentence(thrown)}`);
      }
      onProgress?.(++done, ids.length);
    }
  };
  await Promise.all(Array.from({ length: READING.loadsInFlight }, next));
  return failures;
}

/** Cornerstone rejects with `{ error }`, an Error or a string. */
export function sentence(thrown: unknown): string {
  if (thrown && typeof thrown === 'object' && 'error' in thrown) return sentence(thrown.error);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

interface FirstLook {
  /** the windows to offer, the one to open with first */
  readonly windows: readonly Window[];
  /** the image to open with: the middle one, or the nearest that can be decoded */
  readonly start: number;
}
const firstLooks = new WeakMap<Series, Promise<FirstLook>>();

/**
 * How a series opens; worked out once.
 * @throws when not one of its images can be decoded
 */
export function firstLookAt(series: Series): Promise<FirstLook> {
  const known = firstLooks.get(series);
  if (known) return known;
  const look = lookAt(series);
  firstLooks.set(series, look);
  look.catch(() => firstLooks.delete(series)); // a file may be readable at the next try
  return look;
}

async function lookAt(series: Series): Promise<FirstLook> {
  const ids = imageIdsOf(series);
  let failure: unknown;
  for (const start of outwards(middleOf(series), ids.length)) {
    try {
      const image = await loadImage(ids[start]!);
      return { windows: image.color ? [] : windowsFor(series, start, image), start };
    } catch (thrown) {
      failure ??= thrown;
    }
  }
  throw new Error(sentence(failure));
}

function windowsFor(series: Series, index: number, image: Types.IImage): readonly Window[] {
  const { header } = frameSource(imageIdsOf(series)[index]!)!.instance;
  const samples = sampled(modalityPixels(image, header));
  const fromVoxels = windowFromVoxels(samples);
  const fromHeader = headerWindows(header).filter((window) => !isFlat(window, fromVoxels));
  const windows = [...fromHeader, fromVoxels, ...(series.modality === 'CT' ? CT_PRESETS : [])];
  const first = windows[0]!;
  setSeriesWindow(series.id, first);
  image.windowCenter = first.center; // this one was decoded before its window was known
  image.windowWidth = first.width;
  return windows;
}

/**
 * A copy of a series' voxels for the inference worker, in the order of the series' grid and in modality units.
 * Gives the page a turn every few milliseconds: the reader may be scrolling.
 * @throws OverreadError NOT_A_VOLUME, INVALID_INPUT when an image can't be decoded, CANCELLED
 */
export async function voxelsOf(series: Series, signal?: AbortSignal): Promise<Volume> {
  const { geometry } = series;
  if (!geometry) {
    const why = series.geometryProblems.map((problem) => problem.message).join(' ');
    throw new OverreadError('NOT_A_VOLUME', `This series can't be read as a volume. ${why}`.trim());
  }
  const ids = imageIdsOf(series);
  const [columns, rows, slices] = geometry.grid.dims;
  const voxels = new VoxelCollector(seriesPixelType(series), columns * rows, slices);
  const turns = new Turns();
  for (let k = 0; k < slices; k++) {
    if (signal?.aborted) throw new OverreadError('CANCELLED', 'Stopped.');
    const image = await loadImage(ids[k]!).catch((thrown) => {
      throw new OverreadError('INVALID_INPUT', `Image ${k + 1} of this series can't be decoded.`, sentence(thrown));
    });
    if (image.columns !== columns || image.rows !== rows || image.color) {
      throw new OverreadError('INVALID_INPUT', `Image ${k + 1} of this series has another size than the rest.`);
    }
    voxels.put(k, modalityPixels(image, frameSource(ids[k]!)!.instance.header));
    await turns.take();
  }
  return { ...geometry.grid, voxels: voxels.result };
}
