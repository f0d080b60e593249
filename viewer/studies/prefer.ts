import { STUDIES } from '../../settings.ts';
import { extentMm } from './facts.ts';
import { isLocalizer } from './grouping/split.ts';
import type { Series, Study } from './types.ts';

/**
 * The series a reader wants to see first: a regular volume of the anatomy, the one with most voxels; not a localizer,
 * not a crop. Where there is no volume, the series with most images. undefined: nothing was opened.
 */
export function preferredSeries(studies: readonly Study[]): Series | undefined {
  const all = studies.flatMap((study) => study.series);
  // the first of equals stays: series are in the order of the study
  return all.reduce<Series | undefined>((best, series) => (best && !isBetter(series, best) ? best : series), undefined);
}

function isBetter(a: Series, b: Series): boolean {
  const [ranksA, ranksB] = [ranks(a), ranks(b)];
  const first = ranksA.findIndex((rank, index) => rank !== ranksB[index]);
  return first >= 0 && ranksA[first]! > ranksB[first]!;
}

/** Compared one after the other; higher is better. */
function ranks(series: Series): readonly number[] {
  const { header } = series.instances[0]!;
  const localizer = isLocalizer(header) || /locali[sz]er|scout|survey|topogram|pilot/i.test(series.description);
  const smallest = series.geometry ? Math.min(...extentMm(series.geometry.grid)) : 0;
  const pixels = header.rows * header.columns * header.frames * series.instances.length;
  return [localizer ? 0 : 1, smallest >= STUDIES.preferredMinExtentMm ? 1 : 0, series.geometry ? 1 : 0, pixels];
}
