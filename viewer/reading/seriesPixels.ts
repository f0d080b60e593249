/** From decoded images to the voxels of a volume, in modality units. */
import type { Types } from '@cornerstonejs/core';
import type { VoxelArray } from '../../inference-worker/pipeline/volume.ts';
import type { InstanceHeader, Series } from '../studies/index.ts';
import { type PixelType, pixelTypeOf } from './pixelType.ts';

const types = new WeakMap<Series, PixelType>();

export function seriesPixelType(series: Series): PixelType {
  const known = types.get(series);
  if (known) return known;
  const type = pixelTypeOf(series.instances.map(({ header }) => header));
  types.set(series, type);
  return type;
}

/**
 * An image's pixels in modality units. Where the browser can't draw float textures, Cornerstone leaves fractional
 * slopes to the shader, and the pixels are still stored values.
 */
export function modalityPixels(image: Types.IImage, header: InstanceHeader): VoxelArray {
  const pixels = image.voxelManager!.getScalarData() as VoxelArray;
  const { rescaleSlope = 1, rescaleIntercept = 0 } = header;
  const rescales = rescaleSlope !== 1 || rescaleIntercept !== 0;
  if (!rescales || image.preScale?.scaled) return pixels;
  return Float32Array.from(pixels, (stored) => stored * rescaleSlope + rescaleIntercept);
}

const ARRAYS = { Uint8Array, Uint16Array, Int16Array, Float32Array } as const;

/** Collects slices; turns to float when a slice comes in another type, so that no value wraps around. */
export class VoxelCollector {
  private voxels: VoxelArray;
  private readonly sliceSize: number;

  constructor(type: PixelType, sliceSize: number, slices: number) {
    this.voxels = new ARRAYS[type](sliceSize * slices);
    this.sliceSize = sliceSize;
  }

  put(slice: number, pixels: VoxelArray): void {
    if (pixels.constructor !== this.voxels.constructor && !(this.voxels instanceof Float32Array)) {
      this.voxels = new Float32Array(this.voxels);
    }
    this.voxels.set(pixels, slice * this.sliceSize);
  }

  get result(): VoxelArray {
    return this.voxels;
  }
}
