import type { Instance, Series, Study } from '../types.ts';
import { formatPersonName, isoDate } from '../words.ts';
import { geometryOf } from './geometry.ts';
import { inReadingOrder } from './order.ts';
import { splitSeries } from './split.ts';

/**
 * Study ▸ Series from instances of any order and origin. Every instance is in exactly one series.
 * @param stillReading while files are missing nothing can be said of gaps, so no geometry is given
 */
export function groupStudies(instances: readonly Instance[], stillReading = false): readonly Study[] {
  const studies = groupBy(instances, (instance) => instance.header.studyInstanceUID);
  return studies.map((ofStudy) => toStudy(ofStudy, stillReading)).sort((a, b) => compare(b.date, a.date));
}

function groupBy(instances: readonly Instance[], key: (instance: Instance) => string): Instance[][] {
  const groups = new Map<string, Instance[]>();
  for (const instance of instances) {
    const group = groups.get(key(instance));
    if (group) group.push(instance);
    else groups.set(key(instance), [instance]);
  }
  return [...groups.values()];
}

function toStudy(instances: readonly Instance[], stillReading: boolean): Study {
  const { header } = instances[0]!;
  const perSeries = groupBy(instances, (instance) => instance.header.seriesInstanceUID).sort(bySeries);
  return {
    studyInstanceUID: header.studyInstanceUID,
    patientName: formatPersonName(header.patientName),
    patientId: header.patientId ?? '',
    date: isoDate(header.studyDate),
    description: header.studyDescription ?? '',
    series: perSeries.flatMap((ofSeries) => toSeries(ofSeries, stillReading)),
  };
}

/** By series number, then by time; unnumbered series (crops, derived images) come last, not first. */
function bySeries([a]: readonly Instance[], [b]: readonly Instance[]): number {
  const [x, y] = [a!.header, b!.header];
  const number = (x.seriesNumber ?? Number.MAX_SAFE_INTEGER) - (y.seriesNumber ?? Number.MAX_SAFE_INTEGER);
  const when = (h: typeof x): string =>
    `${h.seriesDate ?? h.studyDate ?? ''}${h.seriesTime ?? h.acquisitionDateTime ?? ''}`;
  return number || compare(when(x), when(y)) || compare(x.seriesInstanceUID, y.seriesInstanceUID);
}

function toSeries(instances: readonly Instance[], stillReading: boolean): readonly Series[] {
  return splitSeries(instances).map((part, index) => {
    const sorted = inReadingOrder(part.instances);
    const { header } = sorted[0]!;
    const geometry = stillReading ? { geometry: null, geometryProblems: [] } : geometryOf(sorted);
    return {
      id: index === 0 ? header.seriesInstanceUID : `${header.seriesInstanceUID}#${index + 1}`,
      seriesInstanceUID: header.seriesInstanceUID,
      studyInstanceUID: header.studyInstanceUID,
      modality: header.modality,
      description: header.seriesDescription ?? header.protocolName ?? '',
      ...(header.seriesNumber !== undefined && { number: header.seriesNumber }),
      instances: sorted,
      ...geometry,
      ...(part.reason !== undefined && { splitReason: part.reason }),
    };
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
