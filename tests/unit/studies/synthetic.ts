import { type FileSource, type OpenOutcome, openFiles, type Series } from '../../../viewer/studies/index.ts';
import { slice, type Values } from '../../support/dicom.ts';

export const file = (path: string, ...parts: BlobPart[]): FileSource => ({ path, blob: new Blob(parts) });

/** Slices as files; shuffled, because nobody's folder is in order. */
export function files(count: number, values: (index: number) => Values = () => ({})): FileSource[] {
  const all = Array.from({ length: count }, (_, index) => file(`${index + 1}.dcm`, slice(index + 1, values(index))));
  return [...all.filter((_, index) => index % 2 === 1), ...all.filter((_, index) => index % 2 === 0)];
}

export const seriesOf = (outcome: OpenOutcome): readonly Series[] => outcome.studies.flatMap(({ series }) => series);
export const openSeries = async (sources: Iterable<FileSource>): Promise<readonly Series[]> =>
  seriesOf(await openFiles(sources));
export const codes = (series: Series | undefined): readonly string[] =>
  (series?.geometryProblems ?? []).map(({ code }) => code);
export const numbers = (series: Series | undefined): readonly (number | undefined)[] =>
  (series?.instances ?? []).map(({ header }) => header.instanceNumber);
