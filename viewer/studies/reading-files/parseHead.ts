import dicomParser, { type DataSet } from 'dicom-parser';
import { STUDIES } from '../../../settings.ts';
import { inflateRaw, withPart10Header, withTransferSyntax } from './part10.ts';
import { type Refusal, refuse } from './refusal.ts';
import { notDicomReason } from './sniff.ts';
import { DIRECTORY, MEDIA_STORAGE_DIRECTORY } from './sopClasses.ts';
import { DEFLATED } from './transferSyntaxes.ts';

export interface PixelElement {
  /** first byte of the value in `content` */
  readonly offset: number;
  /** bytes the header claims; undefined: undefined length, that is encapsulated in fragments */
  readonly length: number | undefined;
}

/** Everything before the pixel data. */
export interface Head {
  /** what the image loader gets */
  readonly file: Blob;
  /** what `pixels.offset` counts in: the file, inflated where it was deflated */
  readonly content: Blob;
  readonly dataSet: DataSet;
  readonly transferSyntaxUID: string;
  readonly pixels?: PixelElement;
}

/** Image pixels, or float and double float pixels (PS3.3 C.7.6.24, C.7.6.25). */
const PIXEL_TAGS = ['x7fe00010', 'x7fe00008', 'x7fe00009'] as const;
const UNDEFINED_LENGTH = 0xffffffff;

/**
 * Parses a file up to its pixel data, reading no more of it than needed.
 * @param first its first STUDIES.headBytes bytes
 */
export async function parseHead(original: Blob, first: Uint8Array<ArrayBuffer>): Promise<Head | Refusal> {
  const file = withPart10Header(original, first);
  if (!file) return refuse('NOT_DICOM', notDicomReason(first));
  const head = await parseGrowing(file, file === original ? first : undefined);
  if (!('failure' in head)) return head;
  if (!String(head.failure).includes('0002,0010')) return brokenHeader(head.failure, await sopClassInMeta(file));
  const repaired = withTransferSyntax(file, await read(file, STUDIES.headBytes));
  const again = repaired ? await parseGrowing(repaired, undefined) : head;
  return 'failure' in again ? brokenHeader(again.failure, undefined) : again;
}

const read = async (blob: Blob, bytes: number): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await blob.slice(0, bytes).arrayBuffer());

async function parseGrowing(file: Blob, first?: Uint8Array<ArrayBuffer>): Promise<Head | { failure: unknown }> {
  let bytes = first ?? (await read(file, STUDIES.headBytes));
  for (;;) {
    const whole = bytes.length >= file.size;
    const parsed = await parse(file, bytes);
    // a data set cut off inside a sequence parses without complaint: only pixels or the end of the file are an end
    if (!('failure' in parsed) && (parsed.pixels || whole || parsed.content !== file)) return parsed;
    if (whole) return parsed;
    bytes = await read(file, bytes.length * STUDIES.headGrowth);
  }
}

async function parse(file: Blob, bytes: Uint8Array<ArrayBuffer>): Promise<Head | { failure: unknown }> {
  let deflatedFrom: number | undefined;
  const inflater = (_: Uint8Array, position: number): never => {
    deflatedFrom = position;
    throw new Error('deflated');
  };
  try {
    return toHead(file, file, dicomParser.parseDicom(bytes, { untilTag: 'x7fe00010', inflater }));
  } catch (failure) {
    return deflatedFrom === undefined ? { failure: unwrap(failure) } : parseDeflated(file, deflatedFrom);
  }
}

/** Deflated files must be inflated whole; the image loader inflates again by itself. */
async function parseDeflated(file: Blob, from: number): Promise<Head | { failure: unknown }> {
  const bytes = await read(file, file.size);
  const data = await inflateRaw(bytes.slice(from), STUDIES.zipEntryMaxBytes);
  const content = new Uint8Array(from + data.length);
  content.set(bytes.subarray(0, from));
  content.set(data, from);
  try {
    const dataSet = dicomParser.parseDicom(bytes, { untilTag: 'x7fe00010', inflater: () => content });
    return toHead(file, new Blob([content]), dataSet);
  } catch (failure) {
    return { failure: unwrap(failure) };
  }
}

function toHead(file: Blob, content: Blob, dataSet: DataSet): Head {
  const element = PIXEL_TAGS.map((tag) => dataSet.elements[tag]).find((found) => found !== undefined);
  const undefinedLength = element?.hadUndefinedLength === true || element?.length === UNDEFINED_LENGTH;
  const pixels = element && { offset: element.dataOffset, length: undefinedLength ? undefined : element.length };
  const transferSyntaxUID = dataSet.string('x00020010') ?? DEFLATED;
  return pixels ? { file, content, dataSet, transferSyntaxUID, pixels } : { file, content, dataSet, transferSyntaxUID };
}

/** dicom-parser throws strings, Errors and `{ exception, dataSet }`. */
function unwrap(thrown: unknown): unknown {
  return typeof thrown === 'object' && thrown !== null && 'exception' in thrown ? thrown.exception : thrown;
}

/** Media Storage SOP Class UID (0002,0002), which survives when the data set behind it is damaged. */
async function sopClassInMeta(file: Blob): Promise<string | undefined> {
  try {
    return dicomParser.readPart10Header(await read(file, STUDIES.headBytes)).string('x00020002');
  } catch {
    return undefined;
  }
}

function brokenHeader(failure: unknown, sopClass: string | undefined): Refusal {
  if (sopClass === MEDIA_STORAGE_DIRECTORY) return DIRECTORY;
  const message = String(failure instanceof Error ? failure.message : failure);
  // these are the parser's words for a value that runs past the last byte
  return /overrun|overread|past end|maxPosition|seek/.test(message)
    ? refuse('TRUNCATED', 'The file ends in the middle of its header.', message)
    : refuse('BROKEN_HEADER', 'The header of this DICOM file is damaged.', message);
}
