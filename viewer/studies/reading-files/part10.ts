import { EXPLICIT_BIG_ENDIAN, EXPLICIT_LITTLE_ENDIAN, IMPLICIT_LITTLE_ENDIAN } from './transferSyntaxes.ts';

const PREAMBLE_BYTES = 128;
const DICM = [0x44, 0x49, 0x43, 0x4d];
/** preamble, DICM and the group length element (0002,0000) UL, which must come first (PS3.10 7.1) */
const AFTER_GROUP_LENGTH = 144;

const hasDicm = (head: Uint8Array, at: number): boolean => DICM.every((byte, index) => head[at + index] === byte);

/**
 * The file with a Part 10 header (PS3.10 7.1): itself where it has one, else with one put in front. Some modalities
 * and old archives write the bare data set, whose transfer syntax then has to be recognised from its first element.
 * undefined: this is no DICOM.
 */
export function withPart10Header(file: Blob, head: Uint8Array): Blob | undefined {
  if (hasDicm(head, PREAMBLE_BYTES)) return file;
  const preamble = new Uint8Array(PREAMBLE_BYTES);
  if (hasDicm(head, 0)) return new Blob([preamble, file]);
  if (head.length < 32) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getUint16(0, true) === 0x0002 && hasVr(head, 4)) return new Blob([preamble, Uint8Array.from(DICM), file]);
  // tools that cut a header off leave the padding byte of its last UID behind
  for (const start of [0, 1]) {
    const syntax = syntaxOfIdentifyingGroup(head.subarray(start), file.size);
    if (syntax !== undefined) return new Blob([metaHeader(syntax), file.slice(start)]);
  }
  return undefined;
}

/** A data set starts with group 0008; anything else without a header is taken for something else than DICOM. */
function syntaxOfIdentifyingGroup(head: Uint8Array, size: number): string | undefined {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const littleGroup = view.getUint16(0, true);
  if (littleGroup === 0x0008 && view.getUint16(2, true) <= 0x0100) {
    if (hasVr(head, 4)) return EXPLICIT_LITTLE_ENDIAN;
    return view.getUint32(4, true) < size ? IMPLICIT_LITTLE_ENDIAN : undefined;
  }
  return view.getUint16(0, false) === 0x0008 && hasVr(head, 4) ? EXPLICIT_BIG_ENDIAN : undefined;
}

/** Replaces a meta header that does not name its transfer syntax by one that does. */
export function withTransferSyntax(file: Blob, head: Uint8Array): Blob | undefined {
  if (head.length < AFTER_GROUP_LENGTH) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const end = AFTER_GROUP_LENGTH + view.getUint32(AFTER_GROUP_LENGTH - 4, true);
  if (end + 8 > head.length) return undefined;
  const syntax = hasVr(head, end + 4) ? EXPLICIT_LITTLE_ENDIAN : IMPLICIT_LITTLE_ENDIAN;
  return new Blob([metaHeader(syntax), file.slice(end)]);
}

const VRS = new Set(
  'AE AS AT CS DA DS DT FL FD IS LO LT OB OD OF OL OV OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV'.split(' '),
);
const hasVr = (head: Uint8Array, at: number): boolean => VRS.has(String.fromCharCode(head[at] ?? 0, head[at + 1] ?? 0));

function metaHeader(syntax: string): Uint8Array<ArrayBuffer> {
  const uid = new TextEncoder().encode(syntax.length % 2 === 0 ? syntax : `${syntax}\0`);
  const bytes = new Uint8Array(AFTER_GROUP_LENGTH + 8 + uid.length);
  const view = new DataView(bytes.buffer);
  bytes.set(DICM, PREAMBLE_BYTES);
  element(view, bytes, 132, 0x0000, 'UL', 4);
  view.setUint32(140, 8 + uid.length, true);
  element(view, bytes, AFTER_GROUP_LENGTH, 0x0010, 'UI', uid.length);
  bytes.set(uid, AFTER_GROUP_LENGTH + 8);
  return bytes;
}

/** Tag (0002,number), VR and 16-bit length in explicit little endian. */
function element(view: DataView, bytes: Uint8Array, at: number, number: number, vr: string, length: number): void {
  view.setUint16(at, 0x0002, true);
  view.setUint16(at + 2, number, true);
  bytes.set(new TextEncoder().encode(vr), at + 4);
  view.setUint16(at + 6, length, true);
}

/**
 * Raw deflate (PS3.5 A.5). The stream may be followed by a padding byte, at which DecompressionStream throws, and may
 * be cut short: what came out until then is returned and judged by whether the pixels are all there.
 * @param limit no more bytes than this: a file that claims to be an image must not fill the memory
 */
export async function inflateRaw(deflated: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array> {
  const reader = new Blob([deflated]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || bytes > limit) break;
      chunks.push(value);
      bytes += value.length;
    }
  } catch {
    // see above
  }
  const all = new Uint8Array(bytes);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}
