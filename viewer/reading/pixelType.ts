import type { InstanceHeader } from '../studies/index.ts';

export type PixelType = 'Uint8Array' | 'Uint16Array' | 'Int16Array' | 'Float32Array';

/**
 * The smallest array type that holds every modality value (stored value × slope + intercept, PS3.3 C.11.1) of an
 * image, so that all slices of a volume share one type whoever loads them first.
 */
export function pixelTypeOf(header: InstanceHeader): PixelType {
  const { bitsAllocated, bitsStored, pixelRepresentation, rescaleSlope = 1, rescaleIntercept = 0 } = header;
  if (bitsAllocated > 16 || !Number.isInteger(rescaleSlope) || !Number.isInteger(rescaleIntercept)) {
    return 'Float32Array';
  }
  const signed = pixelRepresentation === 1;
  const smallest = signed ? -(2 ** (bitsStored - 1)) : 0;
  const largest = signed ? 2 ** (bitsStored - 1) - 1 : 2 ** bitsStored - 1;
  const ends = [smallest * rescaleSlope + rescaleIntercept, largest * rescaleSlope + rescaleIntercept];
  const low = Math.min(...ends);
  const high = Math.max(...ends);
  if (low >= 0 && high <= 255 && bitsAllocated === 8) return 'Uint8Array';
  if (low >= 0 && high <= 65535) return 'Uint16Array';
  if (low >= -32768 && high <= 32767) return 'Int16Array';
  return 'Float32Array';
}
