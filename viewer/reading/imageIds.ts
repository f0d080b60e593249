/** Cornerstone names images by an id; this table says which frame of which opened instance an id means. */
import type { Instance, Series } from '../studies/index.ts';

export const SCHEME = 'overread';

export interface FrameSource {
  readonly instance: Instance;
  readonly series: Series;
  /** 0-based, in its instance */
  readonly frame: number;
  /** 0-based, in its series; for a volume the slice of the grid */
  readonly index: number;
}

const sources = new Map<string, FrameSource>();
/** by series as it was grouped: opening more files makes a new series of the same id */
let idsOfSeries = new WeakMap<Series, readonly string[]>();

/** One id a frame, in the series' order: for a volume, id k is slice k of the series' grid. */
export function imageIdsOf(series: Series): readonly string[] {
  const known = idsOfSeries.get(series);
  if (known) return known;
  const ids: string[] = [];
  for (const instance of series.instances) {
    for (let frame = 0; frame < instance.header.frames; frame++) {
      const id = `${SCHEME}:${series.id}/${instance.header.sopInstanceUID}/${frame}`;
      sources.set(id, { instance, series, frame, index: ids.length });
      ids.push(id);
    }
  }
  idsOfSeries.set(series, ids);
  return ids;
}

export function frameSource(imageId: string): FrameSource | undefined {
  return sources.get(imageId);
}

export function forgetImageIds(): void {
  sources.clear();
  idsOfSeries = new WeakMap();
}
