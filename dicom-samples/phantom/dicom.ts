/** One slice as a DICOM file: CT Image Storage (PS3.3 A.3) or MR Image Storage (A.4), explicit little endian. */
import { createHash } from 'node:crypto';
import dcmjs from 'dcmjs';
import type { Vec3 } from '../../inference-worker/pipeline/volume.ts';
import type { Directions } from './acquisition.ts';

const SOP_CLASS = { CT: '1.2.840.10008.5.1.4.1.1.2', MR: '1.2.840.10008.5.1.4.1.1.4' } as const;
const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
/** stored value = HU − intercept, so that air fits into unsigned pixels */
const CT_INTERCEPT = -1024;
const STORED_MAX = 4095; // 12 bits
const WINDOW = { CT: { centre: 40, width: 400 }, MR: { centre: 450, width: 900 } } as const;

export interface SliceToWrite {
  readonly modality: 'CT' | 'MR';
  readonly seriesDescription: string;
  readonly seriesNumber: number;
  readonly studyInstanceUID: string;
  readonly seriesInstanceUID: string;
  readonly frameOfReferenceUID: string;
  readonly instanceNumber: number;
  readonly columns: number;
  readonly rows: number;
  /** LPS mm of the first pixel's centre */
  readonly positionLps: Vec3;
  readonly directions: Directions;
  readonly spacingMm: Vec3;
  readonly gantryTiltDegrees: number;
  readonly withWindow: boolean;
  /** MR only: which echo of how many */
  readonly echo: { readonly number: number; readonly timeMs: number };
  /** modality units (HU, signal), i fastest */
  readonly pixels: Int16Array;
}

/** A UID from a name (PS3.5 B.2: 2.25. and a 128-bit number): the same name gives the same UID on every machine. */
export function uidFrom(name: string): string {
  const hex = createHash('sha256').update(`overread phantom ${name}`).digest('hex').slice(0, 32);
  return `2.25.${BigInt(`0x${hex}`)}`;
}

/** A decimal string: 16 characters at most (PS3.5 6.2), and none of JavaScript's 1e-7. */
function decimalString(value: number): string {
  for (let digits = 13; digits > 0; digits--) {
    const text = String(Number(value.toFixed(digits)));
    if (text.length <= 16 && !text.includes('e')) return text;
  }
  return String(Math.round(value));
}

function storedPixels(slice: SliceToWrite): Uint16Array {
  const offset = slice.modality === 'CT' ? -CT_INTERCEPT : 0;
  return Uint16Array.from(slice.pixels, (v) => Math.min(STORED_MAX, Math.max(0, v + offset)));
}

function modalityAttributes(slice: SliceToWrite): Record<string, unknown> {
  if (slice.modality === 'CT') {
    return {
      KVP: '120',
      GantryDetectorTilt: decimalString(slice.gantryTiltDegrees),
      RescaleIntercept: String(CT_INTERCEPT),
      RescaleSlope: '1',
      RescaleType: 'HU',
    };
  }
  return {
    ScanningSequence: 'SE',
    SequenceVariant: 'NONE',
    ScanOptions: '',
    MRAcquisitionType: '2D',
    RepetitionTime: '2000',
    EchoTime: decimalString(slice.echo.timeMs),
    EchoNumbers: String(slice.echo.number),
    EchoTrainLength: '1',
  };
}

function dataset(slice: SliceToWrite): Record<string, unknown> {
  const { row, column } = slice.directions;
  const stored = storedPixels(slice);
  const window = WINDOW[slice.modality];
  return {
    SpecificCharacterSet: 'ISO_IR 192',
    ImageType: ['ORIGINAL', 'PRIMARY', slice.modality === 'CT' ? 'AXIAL' : 'OTHER'],
    SOPClassUID: SOP_CLASS[slice.modality],
    SOPInstanceUID: uidFrom(`${slice.seriesInstanceUID} ${slice.instanceNumber}`),
    StudyDate: '20260101',
    ContentDate: '20260101',
    StudyTime: '120000',
    ContentTime: '120000',
    AccessionNumber: '',
    Modality: slice.modality,
    Manufacturer: 'Overread',
    ManufacturerModelName: 'Phantom generator',
    SoftwareVersions: '1',
    ReferringPhysicianName: '',
    StudyDescription: 'Phantom',
    SeriesDescription: slice.seriesDescription,
    PatientName: 'Phantom^Overread',
    PatientID: 'PHANTOM',
    PatientBirthDate: '',
    PatientSex: 'O',
    BodyPartExamined: 'HEAD',
    ...modalityAttributes(slice),
    SliceThickness: decimalString(slice.spacingMm[2]),
    PatientPosition: 'HFS',
    StudyInstanceUID: slice.studyInstanceUID,
    SeriesInstanceUID: slice.seriesInstanceUID,
    StudyID: '1',
    SeriesNumber: String(slice.seriesNumber),
    AcquisitionNumber: '1',
    InstanceNumber: String(slice.instanceNumber),
    ImagePositionPatient: slice.positionLps.map(decimalString),
    ImageOrientationPatient: [...row, ...column].map(decimalString),
    FrameOfReferenceUID: slice.frameOfReferenceUID,
    PositionReferenceIndicator: '',
    SamplesPerPixel: 1,
    PhotometricInterpretation: 'MONOCHROME2',
    Rows: slice.rows,
    Columns: slice.columns,
    // between rows first, then between columns (PS3.3 10.7.1.3)
    PixelSpacing: [decimalString(slice.spacingMm[1]), decimalString(slice.spacingMm[0])],
    BitsAllocated: 16,
    BitsStored: 12,
    HighBit: 11,
    PixelRepresentation: 0,
    ...(slice.withWindow ? { WindowCenter: String(window.centre), WindowWidth: String(window.width) } : {}),
    PixelData: stored.buffer,
    _vrMap: { PixelData: 'OW' },
  };
}

export function writeSlice(slice: SliceToWrite): Uint8Array {
  const { DicomDict, DicomMetaDictionary } = dcmjs.data;
  const image = dataset(slice);
  const meta = DicomMetaDictionary.denaturalizeDataset({
    FileMetaInformationVersion: new Uint8Array([0, 1]).buffer,
    MediaStorageSOPClassUID: image.SOPClassUID,
    MediaStorageSOPInstanceUID: image.SOPInstanceUID,
    TransferSyntaxUID: EXPLICIT_LITTLE_ENDIAN,
    ImplementationClassUID: uidFrom('implementation'),
    ImplementationVersionName: 'OVERREAD_PHANTOM',
  });
  const file = new DicomDict(meta);
  file.dict = DicomMetaDictionary.denaturalizeDataset(image);
  return new Uint8Array(file.write());
}
