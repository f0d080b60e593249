import type { InstanceHeader } from '../studies/index.ts';

export type PixelType = 'Uint8Array' | 'Uint16Array' | 'Int16Array' | 'Float32Array';

/**
 * The smallest array type that holds every modality value (stored value × slope + intercept, PS3.3 C.11.1) of all
 * these images, so that the slices of a volume share one type whoever loads them first and none wraps around.
 */
export function pixelTypeOf(headers: readonly InstanceHeader[]): PixelType {
  const ranges = headers.map(modalityRange);
  if (ranges.some((range) => range === null)) return 'Float32Array';
  const low = Math.min(...ranges.map((range) => range![0]));
  const high = Math.max(...ranges.map((range) => range![1]));
  if (low >= 0 && high <= 255 && headers.every(({ bitsAllocated }) => bitsAllocated === 8)) return 'Uint8Array';
  if (low >= 0 && high <= 65535) return 'Uint16Array';
  if (low >= -32768 && high <= 32767) return 'Int16Array';
  return 'Float32Array';
}

/** Smallest and largest value an image can hold; null: not whole numbers, or more than 16 bits. */
function modalityRange(header: InstanceHeader): [number, number] | null {
  const { bitsAllocated, bitsStored, pixelRepresentation, rescaleSlope = 1, rescaleIntercept = 0 } = header;
  if (bitsAllocated > 16 || !Number.isInteger(rescaleSlope) || !Number.isInteger(rescaleIntercept)) return null;
  const signed = pixelRepresentation === 1;
  const ends = (signed ? [-(2 ** (bitsStored - 1)), 2 ** (bitsStored - 1) - 1] : [0, 2 ** bitsStored - 1]).map(
    (stored) => stored * rescaleSlope + rescaleIntercept,
  ) as [number, number];
  return ends[0] <= ends[1] ? ends : [ends[1], ends[0]];
}
