/** How images come in: files, folders, drops and zips become Study ▸ Series ▸ Instance. */
export { extentMm, seriesFacts } from './facts.ts';
export { mergeOutcomes } from './merge.ts';
export { type OpenOptions, openFiles } from './open.ts';
export { preferredSeries } from './prefer.ts';
export { readDataSet } from './reading-files/dataSet.ts';
export { sourcesFromDrop, sourcesFromFileList } from './sources.ts';
export type {
  FileSource,
  GeometryProblem,
  Instance,
  InstanceHeader,
  OpenOutcome,
  OpenProgress,
  Series,
  SeriesGeometry,
  Study,
  Unshown,
} from './types.ts';
export { GEOMETRY_PROBLEMS, UNSHOWN_CODES } from './types.ts';
export { formatPersonName, isoDate, isoTime, patientAge } from './words.ts';
