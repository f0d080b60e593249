/** Gets a series' images into Cornerstone's cache, the ones the reader looks at first, and hands voxels to the models. */
import { imageLoader, type Types } from '@cornerstonejs/core';
import { OverreadError } from '../../inference-worker/errors.ts';
import type { Volume, VoxelArray } from '../../inference-worker/pipeline/volume.ts';
import { READING } from '../../settings.ts';
import type { Series } from '../studies/index.ts';
import { imageIdsOf } from './imageIds.ts';
import { setSeriesWindow } from './metadataProvider.ts';
import { pixelTypeOf } from './pixelType.ts';
import { Turns } from './turns.ts';
import { headerWindows, isFlat, type Window, windowFromVoxels } from './window.ts';

export const loadImage = (imageId: string): Promise<Types.IImage> => imageLoader.loadAndCacheImage(imageId);

export const middleOf = (series: Series): number => Math.floor(imageIdsOf(series).length / 2);

/** Indices from `start` outwards: the neighbours of what is on screen come first. */
export function outwards(start: number, count: number): number[] {
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

/** The windows to offer for a series, the one to open with first. */
export async function windowsOf(series: Series): Promise<readonly Window[]> {
  const ids = imageIdsOf(series);
  const middle = middleOf(series);
  const instance = series.instances[Math.min(middle, series.instances.length - 1)]!;
  const image = await loadImage(ids[middle]!);
  if (image.color) return [];
  const samples = image.voxelManager!.getScalarData() as ArrayLike<number>;
  const fromHeader = headerWindows(instance).filter((window) => !isFlat(window, samples));
  const fromVoxels = windowFromVoxels(samples);
  const windows = [...fromHeader, fromVoxels];
  const first = windows[0]!;
  setSeriesWindow(series.id, first);
  image.windowCenter = first.center; // this one was decoded before its window was known
  image.windowWidth = first.width;
  return windows;
}

const ARRAYS = { Uint8Array, Uint16Array, Int16Array, Float32Array } as const;

/**
 * A copy of a series' voxels for the inference worker, in the order of the series' grid and in modality units.
 * Gives the page a turn every few milliseconds: the reader may be scrolling.
 * @throws OverreadError NOT_A_VOLUME, INVALID_INPUT when an image can't be decoded, CANCELLED
 */
export async function voxelsOf(series: Series, signal?: AbortSignal): Promise<Volume> {
  const { geometry } = series;
  const first = series.instances[0];
  if (!geometry || !first) {
    const why = series.geometryProblems.map((problem) => problem.message).join(' ');
    throw new OverreadError('NOT_A_VOLUME', `This series can't be read as a volume. ${why}`.trim());
  }
  const ids = imageIdsOf(series);
  const { dims } = geometry.grid;
  const sliceSize = dims[0] * dims[1];
  const voxels: VoxelArray = new ARRAYS[pixelTypeOf(first.header)](sliceSize * dims[2]);
  const turns = new Turns();
  for (let k = 0; k < dims[2]; k++) {
    if (signal?.aborted) throw new OverreadError('CANCELLED', 'Stopped.');
    const image = await loadImage(ids[k]!).catch((thrown) => {
      throw new OverreadError('INVALID_INPUT', `Image ${k + 1} of this series can't be decoded.`, sentence(thrown));
    });
    const pixels = image.voxelManager!.getScalarData() as VoxelArray;
    if (pixels.length !== sliceSize) {
      throw new OverreadError('INVALID_INPUT', `Image ${k + 1} of this series has another size than the rest.`);
    }
    voxels.set(pixels, k * sliceSize);
    await turns.take();
  }
  return { ...geometry.grid, voxels };
}
