/** Which window (centre and width, PS3.3 C.11.2) a series opens with. */
import { READING } from '../../settings.ts';
import type { InstanceHeader } from '../studies/index.ts';

export interface Window {
  readonly center: number;
  readonly width: number;
  /** what the header calls it, e.g. "BONE"; `voxels` means worked out here */
  readonly name: string;
}

/** What readers usually look at a CT with, in HU. */
export const CT_PRESETS: readonly Window[] = [
  { name: 'soft tissue', center: 40, width: 400 },
  { name: 'lung', center: -600, width: 1500 },
  { name: 'bone', center: 480, width: 2500 },
  { name: 'brain', center: 40, width: 80 },
  { name: 'liver', center: 60, width: 160 },
];

/** The header's own windows, nonsense left out (width < 1 is not allowed by the standard, yet common). */
export function headerWindows(header: InstanceHeader): readonly Window[] {
  return header.windowCenter.flatMap((center, index) => {
    const width = header.windowWidth[index];
    if (width === undefined || !Number.isFinite(center) || !(width >= 1)) return [];
    return [{ center, width, name: header.windowExplanation[index]?.trim() || `header ${index + 1}` }];
  });
}

/** At most so many of an image's pixels, evenly spread: a percentile needs no more, and a mammogram has 14 million. */
export function sampled(pixels: ArrayLike<number>): Float32Array {
  const length = Math.min(pixels.length, READING.windowSamples);
  // a step that is no whole number doesn't run along with the image's columns
  return Float32Array.from({ length }, (_, i) => pixels[Math.floor((i * pixels.length) / length)]!);
}

/**
 * A window from the voxels themselves: between two percentiles of everything above the darkest value, so that the
 * air around a head does not count.
 * @param samples voxel values in modality units, of one or more slices
 */
export function windowFromVoxels(samples: ArrayLike<number>): Window {
  let low = Number.POSITIVE_INFINITY;
  for (let i = 0; i < samples.length; i++) if (samples[i]! < low) low = samples[i]!;
  const sorted = Float32Array.from(samples)
    .filter((value) => value > low)
    .sort();
  if (sorted.length === 0) return { center: low + 0.5, width: 1, name: 'voxels' };
  const at = (percent: number) => sorted[Math.round((percent / 100) * (sorted.length - 1))]!;
  const [dark, bright] = READING.windowPercentiles.map(at) as [number, number];
  const width = Math.max(bright - dark, 1);
  return { center: dark + width / 2, width, name: 'voxels' };
}

/** Would this window show voxels whose own window is `own` as one flat colour, or nearly black? */
export function isFlat(window: Window, own: Window): boolean {
  const low = window.center - window.width / 2;
  const high = window.center + window.width / 2;
  const ownLow = own.center - own.width / 2;
  const ownHigh = own.center + own.width / 2;
  return (
    high <= ownLow ||
    low >= ownHigh ||
    window.width < own.width * READING.smallestSaneWindowShare ||
    own.width < window.width * READING.smallestFilledShare
  );
}
