/**
 * Answers Cornerstone's questions about an image from the headers read when the files were opened, so that a volume
 * can be laid out before its files are loaded. Module names are Cornerstone's.
 */
import { metaData } from '@cornerstonejs/core';
import type { Instance } from '../studies/index.ts';
import { type FrameSource, frameSource } from './imageIds.ts';
import { headerWindows, type Window } from './window.ts';

/** windows worked out from the voxels, for series whose headers have none that can be used */
const windowOfSeries = new Map<string, Window>();
/** palettes and LUTs are read with the pixels, not with the header */
const pixelModules = new Map<string, object>();

export function setSeriesWindow(seriesId: string, window: Window): void {
  windowOfSeries.set(seriesId, window);
}

export function setPixelModule(imageId: string, module: object): void {
  pixelModules.set(imageId, module);
}

/** Slice k of a regular volume lies where the grid says: identical cosines keep rounding in headers from splitting it. */
function planeOf({ instance, series, index }: FrameSource) {
  const { header } = instance;
  const [rowSpacing, columnSpacing] = header.pixelSpacing ?? [undefined, undefined];
  let rowCosines = header.imageOrientation?.slice(0, 3);
  let columnCosines = header.imageOrientation?.slice(3, 6);
  let position: readonly number[] | undefined = header.imagePosition;
  if (series.geometry) {
    const { affine } = series.geometry.grid;
    const [si, sj] = series.geometry.spacingMm;
    const at = (row: number, column: number) => affine[row * 4 + column]!;
    rowCosines = [0, 1, 2].map((r) => at(r, 0) / si);
    columnCosines = [0, 1, 2].map((r) => at(r, 1) / sj);
    position = [0, 1, 2].map((r) => at(r, 3) + index * at(r, 2));
  }
  return {
    frameOfReferenceUID: header.frameOfReferenceUID ?? header.seriesInstanceUID,
    rows: header.rows,
    columns: header.columns,
    imageOrientationPatient: rowCosines && columnCosines ? [...rowCosines, ...columnCosines] : undefined,
    rowCosines,
    columnCosines,
    imagePositionPatient: position,
    sliceThickness: header.sliceThickness,
    spacingBetweenSlices: series.geometry?.spacingMm[2] ?? header.spacingBetweenSlices,
    pixelSpacing: header.pixelSpacing,
    rowPixelSpacing: rowSpacing,
    columnPixelSpacing: columnSpacing,
  };
}

function voiOf({ instance, series }: FrameSource) {
  const { header } = instance;
  const own = windowOfSeries.get(series.id);
  // a width below 1 leaves Cornerstone with an empty range, and from then on it draws black for white
  const sane = headerWindows(header);
  return {
    windowCenter: own ? [own.center] : sane.map(({ center }) => center),
    windowWidth: own ? [own.width] : sane.map(({ width }) => width),
    windowCenterWidthExplanation: header.windowExplanation,
    voiLUTFunction: header.voiLutFunction ? [header.voiLutFunction] : undefined, // a list: Cornerstone takes the first
  };
}

const uidsOf = ({ header }: Instance) => ({
  studyInstanceUID: header.studyInstanceUID,
  seriesInstanceUID: header.seriesInstanceUID,
  sopInstanceUID: header.sopInstanceUID,
  sopClassUID: header.sopClassUID,
});

const MODULES: Record<string, (source: FrameSource, imageId: string) => unknown> = {
  imagePlaneModule: planeOf,
  voiLutModule: voiOf,
  // by name: Cornerstone copies this for every labelmap slice, and the patient's name has no business there
  imagePixelModule: ({ instance: { header } }, imageId) => ({
    rows: header.rows,
    columns: header.columns,
    samplesPerPixel: header.samplesPerPixel,
    photometricInterpretation: header.photometricInterpretation,
    planarConfiguration: header.planarConfiguration,
    bitsAllocated: header.bitsAllocated,
    bitsStored: header.bitsStored,
    highBit: header.highBit,
    pixelRepresentation: header.pixelRepresentation,
    smallestPixelValue: header.smallestPixelValue,
    largestPixelValue: header.largestPixelValue,
    ...pixelModules.get(imageId),
  }),
  modalityLutModule: ({ instance: { header } }) => ({
    rescaleSlope: header.rescaleSlope,
    rescaleIntercept: header.rescaleIntercept,
    rescaleType: header.rescaleType,
  }),
  generalSeriesModule: ({ instance }) => ({
    ...uidsOf(instance),
    modality: instance.header.modality,
    seriesNumber: instance.header.seriesNumber,
    seriesDescription: instance.header.seriesDescription,
  }),
  generalImageModule: ({ instance }) => ({ ...uidsOf(instance), instanceNumber: instance.header.instanceNumber }),
  sopCommonModule: ({ instance }) => uidsOf(instance),
  frameOfReferenceModule: (source) => ({ frameOfReferenceUID: planeOf(source).frameOfReferenceUID }),
  transferSyntax: ({ instance: { header } }) => ({ transferSyntaxUID: header.transferSyntaxUID }),
  // without these Cornerstone asks its own providers, which know nothing of our images
  scalingModule: () => ({}),
  calibrationModule: () => ({}),
  multiframeModule: ({ instance: { header } }) => ({ NumberOfFrames: header.frames }),
};

/** First in line, before the loaders' own providers. */
const PRIORITY = 100_000;

export function registerMetadataProvider(): void {
  metaData.addProvider((type: string, imageId: unknown) => {
    const source = typeof imageId === 'string' ? frameSource(imageId) : undefined;
    return source && MODULES[type]?.(source, imageId as string);
  }, PRIORITY);
}

export function forgetMetadata(): void {
  windowOfSeries.clear();
  pixelModules.clear();
}
