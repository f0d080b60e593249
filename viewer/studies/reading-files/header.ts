import type { Vec3 } from '../../../inference-worker/pipeline/volume.ts';
import type { InstanceHeader } from '../types.ts';
import { type Elements, elementsOf } from './elements.ts';
import type { Head } from './parseHead.ts';
import { type Refusal, refuse } from './refusal.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The facts of one image. Multi-frame objects of the enhanced family keep geometry and rescaling in functional groups
 * (PS3.3 C.7.6.16); the first frame's values stand in there.
 */
export function readHeader(head: Head): InstanceHeader | Refusal {
  const file = elementsOf(head.dataSet);
  const sopInstanceUID = file.code('x00080018') ?? file.code('x00020003');
  if (!sopInstanceUID)
    return refuse('BROKEN_HEADER', 'The header does not say which image this is (no SOP Instance UID).');
  const rows = file.uint16('x00280010') ?? 0;
  const columns = file.uint16('x00280011') ?? 0;
  if (rows < 1 || columns < 1) return refuse('BROKEN_HEADER', 'The header does not say how large the image is.');
  const bitsAllocated = file.uint16('x00280100') ?? 0;
  if (bitsAllocated < 1) return refuse('BROKEN_HEADER', 'The header does not say how the pixels are stored.');
  const pixelRepresentation = file.uint16('x00280103') ?? 0;
  const signed = pixelRepresentation === 1;
  const frame = firstFrame(file);
  const bitsStored = file.uint16('x00280101') ?? bitsAllocated;
  return withoutUndefined({
    sopClassUID: file.code('x00080016') ?? file.code('x00020002') ?? '',
    sopInstanceUID,
    transferSyntaxUID: head.transferSyntaxUID,
    // images without these can't be grouped: each is then a study and series of its own
    studyInstanceUID: file.code('x0020000d') ?? sopInstanceUID,
    seriesInstanceUID: file.code('x0020000e') ?? sopInstanceUID,
    frameOfReferenceUID: file.code('x00200052'),
    ...patientAndStudy(file),
    ...seriesFacts(file),
    imageType: file.codes('x00080008'),
    instanceNumber: file.number('x00200013'),
    acquisitionNumber: file.number('x00200012'),
    temporalPosition: file.number('x00200100'),
    frames: Math.max(1, Math.round(file.number('x00280008') ?? 1)),
    rows,
    columns,
    samplesPerPixel: file.uint16('x00280002') ?? 1,
    photometricInterpretation: file.code('x00280004') ?? 'MONOCHROME2',
    planarConfiguration: file.uint16('x00280006'),
    bitsAllocated,
    bitsStored,
    highBit: file.uint16('x00280102') ?? bitsStored - 1,
    pixelRepresentation,
    smallestPixelValue: file.pixelValue('x00280106', signed),
    largestPixelValue: file.pixelValue('x00280107', signed),
    pixelPaddingValue: file.pixelValue('x00280120', signed),
    ...intensities(file, frame('x00289145'), frame('x00289132')),
    ...place(file, frame),
    ...acquisition(file, frame('x00189114')),
  });
}

/** The item of a functional group macro that holds for the first frame: its own, else the shared one. */
function firstFrame(file: Elements): (macro: string) => Elements | undefined {
  const own = file.items('x52009230')[0];
  const shared = file.items('x52009229')[0];
  return (macro) => own?.items(macro)[0] ?? shared?.items(macro)[0];
}

function patientAndStudy(file: Elements): Partial<InstanceHeader> {
  return {
    // scripts and name parts left empty at the end say nothing (PS3.5 6.2.1.2)
    patientName: file.text('x00100010')?.replace(/[=^ ]+$/, '') || undefined,
    patientId: file.text('x00100020'),
    patientBirthDate: file.code('x00100030'),
    patientSex: file.code('x00100040'),
    patientAge: file.code('x00101010'),
    studyDate: file.code('x00080020'),
    studyTime: file.code('x00080030'),
    studyDescription: file.text('x00081030'),
    studyId: file.text('x00200010'),
    accessionNumber: file.text('x00080050'),
    institutionName: file.text('x00080080'),
  };
}

function seriesFacts(file: Elements): Partial<InstanceHeader> & Pick<InstanceHeader, 'modality'> {
  return {
    modality: file.code('x00080060') ?? 'OT',
    seriesDescription: file.text('x0008103e'),
    protocolName: file.text('x00181030'),
    seriesNumber: file.number('x00200011'),
    seriesDate: file.code('x00080021'),
    seriesTime: file.code('x00080031'),
    bodyPart: file.code('x00180015'),
    manufacturer: file.text('x00080070'),
    manufacturerModelName: file.text('x00081090'),
  };
}

function intensities(
  file: Elements,
  transformation: Elements = file,
  voi: Elements = file,
): Pick<InstanceHeader, 'windowCenter' | 'windowWidth' | 'windowExplanation'> & Partial<InstanceHeader> {
  return {
    rescaleIntercept: transformation.number('x00281052'),
    rescaleSlope: transformation.number('x00281053'),
    rescaleType: transformation.text('x00281054'),
    windowCenter: voi.numbers('x00281050'),
    windowWidth: voi.numbers('x00281051'),
    windowExplanation: voi.text('x00281055')?.split('\\') ?? [],
    voiLutFunction: voi.code('x00281056'),
  };
}

function place(file: Elements, frame: (macro: string) => Elements | undefined): Partial<InstanceHeader> {
  const measures = frame('x00289110') ?? file;
  const spacing = pair(measures.numbers('x00280030'));
  const imager = spacing ? undefined : pair(file.numbers('x00181164'));
  const position = (frame('x00209113') ?? file).numbers('x00200032');
  const [a, b, c, d, e, f] = (frame('x00209116') ?? file).numbers('x00200037');
  return {
    imagePosition: position.length === 3 ? (position as unknown as Vec3) : undefined,
    imageOrientation:
      a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined && f !== undefined
        ? [a, b, c, d, e, f]
        : undefined,
    pixelSpacing: spacing ?? imager,
    pixelSpacingIsImager: imager ? true : undefined,
    sliceThickness: measures.number('x00180050'),
    spacingBetweenSlices: measures.number('x00180088'),
    gantryTilt: file.number('x00181120'),
  };
}

/** Two positive numbers, else nothing: a spacing of zero places every pixel on one point. */
function pair([a, b]: readonly number[]): readonly [number, number] | undefined {
  return a !== undefined && b !== undefined && a > 0 && b > 0 ? [a, b] : undefined;
}

function acquisition(file: Elements, echo: Elements | undefined): Partial<InstanceHeader> {
  const lossy = file.code('x00282110');
  const burned = file.code('x00280301');
  const when = [file.code('x00080022') ?? '', file.code('x00080032') ?? ''].join('');
  return {
    contrastAgent: file.text('x00180010'),
    repetitionTime: file.number('x00180080'),
    echoTime: file.number('x00180081') ?? echo?.float64('x00189082'),
    inversionTime: file.number('x00180082'),
    magneticFieldStrength: file.number('x00180087'),
    echoNumber: file.number('x00180086'),
    triggerTime: file.number('x00181060'),
    diffusionBValue: file.float64('x00189087'),
    acquisitionDateTime: file.code('x0008002a') ?? (when || undefined),
    contentTime: file.code('x00080033'),
    lossyCompressed: lossy === undefined ? undefined : lossy === '01',
    burnedInAnnotation: burned === undefined ? undefined : burned === 'YES',
  };
}

/** Structured clone and comparisons are simpler without keys that say nothing. */
function withoutUndefined<T extends object>(value: T): T {
  const result: Partial<Mutable<T>> = {};
  for (const key of Object.keys(value) as (keyof T)[]) if (value[key] !== undefined) result[key] = value[key];
  return result as T;
}
