import type { Grid, Vec3 } from '../../inference-worker/pipeline/volume.ts';

/**
 * The header facts of one instance, read off the main thread; also feeds the image loader's metadata. Names, dates and
 * times are in DICOM's own notation (PN, DA, TM, AS), decoded to Unicode: show them through formatPersonName, isoDate,
 * isoTime and patientAge. Of multi-frame images, geometry and rescaling are those of the first frame.
 */
export interface InstanceHeader {
  readonly sopClassUID: string;
  readonly sopInstanceUID: string;
  readonly transferSyntaxUID: string;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly frameOfReferenceUID?: string;
  readonly patientName?: string;
  readonly patientId?: string;
  readonly patientBirthDate?: string;
  readonly patientSex?: string;
  readonly patientAge?: string;
  readonly studyDate?: string;
  readonly studyTime?: string;
  readonly studyDescription?: string;
  readonly studyId?: string;
  readonly accessionNumber?: string;
  readonly modality: string;
  readonly seriesDescription?: string;
  readonly protocolName?: string;
  readonly seriesNumber?: number;
  readonly seriesDate?: string;
  readonly seriesTime?: string;
  readonly bodyPart?: string;
  readonly manufacturer?: string;
  readonly manufacturerModelName?: string;
  readonly institutionName?: string;
  readonly imageType: readonly string[];
  readonly instanceNumber?: number;
  readonly acquisitionNumber?: number;
  readonly temporalPosition?: number;
  /** which of several echoes (0018,0086); its time is `echoTime` */
  readonly echoNumber?: number;
  /** ms after the R wave or another trigger (0018,1060) */
  readonly triggerTime?: number;
  /** diffusion weighting in s/mm² (0018,9087) */
  readonly diffusionBValue?: number;
  /** YYYYMMDDHHMMSS.FFFFFF as text, so that it sorts; for telling time points apart */
  readonly acquisitionDateTime?: string;
  readonly contentTime?: string;
  readonly frames: number;
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly planarConfiguration?: number;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly pixelRepresentation: number;
  readonly smallestPixelValue?: number;
  readonly largestPixelValue?: number;
  readonly pixelPaddingValue?: number;
  readonly rescaleSlope?: number;
  readonly rescaleIntercept?: number;
  readonly rescaleType?: string;
  readonly windowCenter: readonly number[];
  readonly windowWidth: readonly number[];
  readonly windowExplanation: readonly string[];
  readonly voiLutFunction?: string;
  /** LPS mm of the first pixel's centre */
  readonly imagePosition?: Vec3;
  /** row direction x y z, column direction x y z */
  readonly imageOrientation?: readonly [number, number, number, number, number, number];
  /** mm between rows, between columns */
  readonly pixelSpacing?: readonly [number, number];
  /** set where only ImagerPixelSpacing (projection radiography) is known, not PixelSpacing */
  readonly pixelSpacingIsImager?: boolean;
  readonly sliceThickness?: number;
  readonly spacingBetweenSlices?: number;
  readonly gantryTilt?: number;
  readonly contrastAgent?: string;
  readonly repetitionTime?: number;
  readonly echoTime?: number;
  readonly inversionTime?: number;
  readonly magneticFieldStrength?: number;
  readonly lossyCompressed?: boolean;
  readonly burnedInAnnotation?: boolean;
}

export interface Instance {
  readonly header: InstanceHeader;
  /** path below what was opened, for lists of files */
  readonly path: string;
  /**
   * The file's bytes, for the image loader; they stay on this machine. A file without a Part 10 header (PS3.10 7.1)
   * has one put in front, because no loader reads it otherwise; the voxels are untouched.
   */
  readonly blob: Blob;
}

/** A regular volume: even spacing, one orientation, every slice there. */
export interface SeriesGeometry {
  readonly grid: Grid;
  /** mm between columns, rows, slices */
  readonly spacingMm: Vec3;
}

/**
 * What one series row shows. A DICOM series whose geometry differs inside (orientation, spacing, echoes, time points)
 * becomes several of these; they share the SeriesInstanceUID and differ in `id`.
 */
export interface Series {
  /** SeriesInstanceUID, or for the parts of a split series SeriesInstanceUID#SOPInstanceUID of the part's first image */
  readonly id: string;
  readonly seriesInstanceUID: string;
  readonly studyInstanceUID: string;
  readonly modality: string;
  readonly description: string;
  readonly number?: number;
  /** in order of position along the slice normal, else of instance number */
  readonly instances: readonly Instance[];
  /** null: can't be shown as a volume; `geometryProblems` says why */
  readonly geometry: SeriesGeometry | null;
  /** sentences: missing slices, uneven spacing, gantry tilt, single slice … */
  readonly geometryProblems: readonly GeometryProblem[];
  /** why this is a part of a split series */
  readonly splitReason?: string;
}

export const GEOMETRY_PROBLEMS = [
  'single-slice',
  'too-few-slices', // two: their spacing can't be checked against anything
  'no-position',
  'missing-slices',
  'uneven-spacing',
  'duplicate-position',
  'gantry-tilt',
  'no-pixel-spacing',
  'multi-frame',
  'colour',
] as const;
export interface GeometryProblem {
  readonly code: (typeof GEOMETRY_PROBLEMS)[number];
  readonly message: string;
}

export interface Study {
  /** StudyInstanceUID, or StudyInstanceUID#PatientID where two patients share one */
  readonly id: string;
  readonly studyInstanceUID: string;
  readonly patientName: string;
  readonly patientId: string;
  readonly date: string;
  readonly description: string;
  readonly series: readonly Series[];
}

/** A file that is not shown, and why. Nothing is dropped silently. */
export const UNSHOWN_CODES = [
  'NOT_DICOM',
  'TRUNCATED',
  'UNSUPPORTED_SOP_CLASS',
  'NO_PIXEL_DATA',
  'UNSUPPORTED_TRANSFER_SYNTAX',
  'BROKEN_HEADER',
  'UNREADABLE_FILE',
  'DUPLICATE_INSTANCE',
  'DICOMDIR', // a directory record, not an image; its files are read by themselves
  'UNSAFE_PATH', // a zip entry whose path climbs out
  'BROKEN_ZIP',
  'ENCRYPTED_ZIP',
  'NOTHING_INSIDE', // an empty folder or zip
  'TOO_LARGE', // a zip, or an entry, that claims more bytes than any study has (a zip bomb)
] as const;
export interface Unshown {
  readonly path: string;
  readonly code: (typeof UNSHOWN_CODES)[number];
  /** a sentence for the user */
  readonly reason: string;
  /** what the parser said, for the log */
  readonly cause?: string;
}

export interface OpenOutcome {
  readonly studies: readonly Study[];
  readonly unshown: readonly Unshown[];
}

/** A file as it comes from a picker, a drop, a zip or a test. */
export interface FileSource {
  /** below what was opened, with '/' between folders */
  readonly path: string;
  readonly blob: Blob;
  /** what the browser said when it could not hand the file over; it is listed as unreadable */
  readonly failure?: string;
}

export interface OpenProgress {
  readonly filesRead: number;
  readonly filesKnown: number;
}
