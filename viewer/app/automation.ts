/**
 * `window.overread`: the same actions as the screen's, for integrators and tests. Documented in docs/automation.md.
 * Every call returns a promise and rejects with an OverreadError (`name`, `code`, `message`).
 */
import { OverreadError } from '../../inference-worker/errors.ts';
import type { Fit } from '../../inference-worker/package/fit.ts';
import type { Manifest } from '../../inference-worker/package/manifest.ts';
import type { Grid } from '../../inference-worker/pipeline/volume.ts';
import type { Backend, Environment, Provenance } from '../../inference-worker/protocol.ts';
import { type Finding, findingsOf, useFindings } from '../findings/index.ts';
import { cancelJob, fillShelf, fitOf, probeEnvironment, shelfModel, useShelf } from '../models/index.ts';
import { LAYOUTS, type LayoutId, setLayout } from '../reading/index.ts';
import { sourcesFromFileList } from '../studies/index.ts';
import { read } from './reads.ts';
import { openSample } from './samples.ts';
import { currentSeries, open, seriesByUid, showSeries, useSession } from './session.ts';

export interface StudySummary {
  studyInstanceUID: string;
  patientName: string;
  description: string;
  series: {
    /** SeriesInstanceUID, with #n behind it for parts of a split series; accepted wherever a UID is asked for */
    id: string;
    seriesInstanceUID: string;
    modality: string;
    description: string;
    images: number;
    isVolume: boolean;
    problems: string[];
  }[];
}

export interface OverreadAutomation {
  open(
    files: Iterable<File>,
  ): Promise<{ studies: StudySummary[]; unshown: { path: string; code: string; reason: string }[] }>;
  openSample(id: string): Promise<StudySummary[]>;
  studies(): Promise<StudySummary[]>;
  show(seriesInstanceUID: string, layout?: LayoutId): Promise<void>;
  models(): Promise<Manifest[]>;
  fit(modelId: string, seriesInstanceUID: string): Promise<Fit>;
  environment(): Promise<Environment>;
  run(
    modelId: string,
    seriesInstanceUID: string,
    options?: { backend?: Backend; threads?: number; runAnyway?: boolean },
  ): Promise<{ resultId: string; findings: Finding[]; provenance: Provenance }>;
  cancel(): Promise<void>;
  /** of every series, or of one */
  findings(seriesInstanceUID?: string): Promise<Finding[]>;
  /** of a result, by default the last segmentation: labels on the source series' grid, i fastest, affine to LPS mm */
  labelmap(resultId?: string): Promise<Grid & { voxels: Uint8Array; seriesId: string; seriesInstanceUID: string }>;
}

const summaries = (): StudySummary[] =>
  useSession.getState().studies.map((study) => ({
    studyInstanceUID: study.studyInstanceUID,
    patientName: study.patientName,
    description: study.description,
    series: study.series.map((series) => ({
      id: series.id,
      seriesInstanceUID: series.seriesInstanceUID,
      modality: series.modality,
      description: series.description,
      images: series.instances.reduce((sum, { header }) => sum + header.frames, 0),
      isVolume: series.geometry !== null,
      problems: series.geometryProblems.map(({ message }) => message),
    })),
  }));

const automation: OverreadAutomation = {
  async open(files) {
    const outcome = await open(sourcesFromFileList([...files]));
    return { studies: summaries(), unshown: outcome.unshown.map(({ path, code, reason }) => ({ path, code, reason })) };
  },
  async openSample(id) {
    await openSample(id);
    return summaries();
  },
  async studies() {
    return summaries();
  },
  async show(uid, layout) {
    const series = seriesByUid(uid);
    if (layout && !(layout in LAYOUTS)) throw new OverreadError('INVALID_INPUT', `There is no layout “${layout}”.`);
    showSeries(series.id);
    if (layout) setLayout(layout);
  },
  async models() {
    await fillShelf();
    return useShelf.getState().models.map(({ manifest }) => manifest);
  },
  async fit(modelId, uid) {
    return fitOf(await shelfModel(modelId), seriesByUid(uid));
  },
  environment: probeEnvironment,
  async run(modelId, uid, options = {}) {
    const series = seriesByUid(uid);
    if (currentSeries()?.id !== series.id) showSeries(series.id);
    const added = await read(modelId, series, options);
    return { resultId: added.id, findings: findingsOf(added), provenance: added.result.provenance };
  },
  async cancel() {
    cancelJob();
  },
  async findings(uid) {
    const { results } = useFindings.getState();
    const series = uid ? seriesByUid(uid) : undefined;
    return results.filter((entry) => !series || entry.series === series).flatMap(findingsOf);
  },
  async labelmap(resultId) {
    const segmentations = useFindings.getState().results.filter(({ result }) => result.kind === 'segmentation');
    const entry = resultId ? segmentations.find(({ id }) => id === resultId) : segmentations.at(-1);
    if (entry?.result.kind !== 'segmentation') {
      throw new OverreadError('INVALID_INPUT', 'No segmentation has been computed.');
    }
    const { id, seriesInstanceUID } = entry.series;
    return { ...entry.result.labelmap, seriesId: id, seriesInstanceUID };
  },
};

declare global {
  interface Window {
    overread: OverreadAutomation;
  }
}

export function installAutomation(): void {
  window.overread = automation;
}
