/** Which window (centre and width, PS3.3 C.11.2) a series opens with. */
import { READING } from '../../settings.ts';
import type { Instance } from '../studies/index.ts';

export interface Window {
  readonly center: number;
  readonly width: number;
  /** what the header calls it, e.g. "BONE"; `voxels` means worked out here */
  readonly name: string;
}

/** Presets of PS3.3-less common use for CT, in HU. */
export const CT_PRESETS: readonly Window[] = [
  { name: 'soft tissue', center: 40, width: 400 },
  { name: 'lung', center: -600, width: 1500 },
  { name: 'bone', center: 480, width: 2500 },
  { name: 'brain', center: 40, width: 80 },
  { name: 'liver', center: 60, width: 160 },
];

/** The header's own windows, nonsense left out (width < 1 is not allowed by the standard, yet common). */
export function headerWindows({ header }: Instance): readonly Window[] {
  return header.windowCenter.flatMap((center, index) => {
    const width = header.windowWidth[index];
    if (width === undefined || !Number.isFinite(center) || !(width >= 1)) return [];
    return [{ center, width, name: header.windowExplanation[index]?.trim() || `header ${index + 1}` }];
  });
}

/**
 * A window from the voxels themselves: between two percentiles of everything above the darkest value, so that the
 * air around a head does not count.
 * @param samples voxel values in modality units, of one or more slices
 */
export function windowFromVoxels(samples: ArrayLike<number>): Window {
  let low = Number.POSITIVE_INFINITY;
  for (let i = 0; i < samples.length; i++) if (samples[i]! < low) low = samples[i]!;
  const lit: number[] = [];
  for (let i = 0; i < samples.length; i++) if (samples[i]! > low) lit.push(samples[i]!);
  if (lit.length === 0) return { center: low + 0.5, width: 1, name: 'voxels' };
  const sorted = Float64Array.from(lit).sort();
  const at = (percent: number) => sorted[Math.round((percent / 100) * (sorted.length - 1))]!;
  const [dark, bright] = READING.windowPercentiles.map(at) as [number, number];
  const width = Math.max(bright - dark, 1);
  return { center: dark + width / 2, width, name: 'voxels' };
}

/** Would this window show these voxels as one flat colour? */
export function isFlat(window: Window, samples: ArrayLike<number>): boolean {
  const own = windowFromVoxels(samples);
  const low = window.center - window.width / 2;
  const high = window.center + window.width / 2;
  const ownLow = own.center - own.width / 2;
  const ownHigh = own.center + own.width / 2;
  return (
    high <= ownLow ||
    low >= ownHigh ||
    window.width < own.width * READING.smallestSaneWindowShare ||
    own.width < window.width * READING.smallestSaneWindowShare
  );
}
