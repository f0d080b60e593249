import type { Instance, Series, Study } from '../types.ts';
import { formatPersonName, isoDate } from '../words.ts';
import { geometryOf } from './geometry.ts';
import { inReadingOrder } from './order.ts';
import { splitSeries } from './split.ts';

/**
 * Study ▸ Series from instances of any order and origin. Every instance is in exactly one series; no two studies and
 * no two series have the same id.
 * @param stillReading while files are missing nothing can be said of gaps, so no geometry is given
 */
export function groupStudies(instances: readonly Instance[], stillReading = false): readonly Study[] {
  const perStudy = groupBy(instances, (instance) => instance.header.studyInstanceUID).flatMap(onePatientEach);
  const uids = perStudy.flatMap((study) => [...new Set(study.instances.map(({ header }) => header.seriesInstanceUID))]);
  const shared = new Set(uids.filter((uid, n) => uids.indexOf(uid) !== n));
  return perStudy
    .map(({ id, instances: ofStudy }) => toStudy(id, ofStudy, shared, stillReading))
    .sort((a, b) => compare(b.date, a.date));
}

/**
 * Two patients may carry one StudyInstanceUID (copied phantoms, careless anonymisers); they must not be shown under
 * one name. Images without a PatientID join the study unless there are several patients to choose from.
 */
function onePatientEach(ofStudy: Instance[]): { id: string; instances: Instance[] }[] {
  const uid = ofStudy[0]!.header.studyInstanceUID;
  const patients = new Set(ofStudy.map(({ header }) => header.patientId).filter((id) => id));
  if (patients.size < 2) return [{ id: uid, instances: ofStudy }];
  const perPatient = groupBy(ofStudy, ({ header }) => header.patientId ?? '');
  return perPatient.map((instances) => ({ id: `${uid}#${instances[0]!.header.patientId ?? ''}`, instances }));
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

function toStudy(
  id: string,
  instances: readonly Instance[],
  shared: ReadonlySet<string>,
  stillReading: boolean,
): Study {
  const { header } = instances[0]!;
  const perSeries = groupBy(instances, (instance) => instance.header.seriesInstanceUID).sort(bySeries);
  return {
    id,
    studyInstanceUID: header.studyInstanceUID,
    patientName: formatPersonName(header.patientName),
    patientId: header.patientId ?? '',
    date: isoDate(header.studyDate),
    description: header.studyDescription ?? '',
    series: perSeries.flatMap((ofSeries) => toSeries(ofSeries, shared, stillReading)),
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

/** @param shared series UIDs that stand in more than one study, where they name no single series either */
function toSeries(
  instances: readonly Instance[],
  shared: ReadonlySet<string>,
  stillReading: boolean,
): readonly Series[] {
  const parts = splitSeries(instances);
  return parts.map((part) => {
    const sorted = inReadingOrder(part.instances);
    const { header } = sorted[0]!;
    const geometry = stillReading ? { geometry: null, geometryProblems: [] } : geometryOf(sorted);
    const whole = parts.length === 1 && !shared.has(header.seriesInstanceUID);
    return {
      // by content, not by order: a part must not take another one's id when more files are opened
      id: whole ? header.seriesInstanceUID : `${header.seriesInstanceUID}#${header.sopInstanceUID}`,
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
