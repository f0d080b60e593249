/**
 * The transfer syntaxes the image loader can decode (the switch in decodeImageFrameWorker of
 * @cornerstonejs/dicom-image-loader 5.14; UIDs in PS3.6 Table A-1).
 */
export const EXPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2.1';
export const IMPLICIT_LITTLE_ENDIAN = '1.2.840.10008.1.2';
export const EXPLICIT_BIG_ENDIAN = '1.2.840.10008.1.2.2';
export const DEFLATED = '1.2.840.10008.1.2.1.99';

interface TransferSyntax {
  readonly name: string;
  /** native: pixels follow plainly; encapsulated: in fragments (PS3.5 A.4) */
  readonly pixels: 'native' | 'encapsulated';
}

const native = (name: string): TransferSyntax => ({ name, pixels: 'native' });
const encapsulated = (name: string): TransferSyntax => ({ name, pixels: 'encapsulated' });

const DECODED: ReadonlyMap<string, TransferSyntax> = new Map([
  [IMPLICIT_LITTLE_ENDIAN, native('Implicit VR Little Endian')],
  [EXPLICIT_LITTLE_ENDIAN, native('Explicit VR Little Endian')],
  [EXPLICIT_BIG_ENDIAN, native('Explicit VR Big Endian')],
  [DEFLATED, native('Deflated Explicit VR Little Endian')],
  ['1.2.840.10008.1.2.1.98', encapsulated('Encapsulated Uncompressed')],
  ['1.2.840.10008.1.2.8.1', encapsulated('Deflated Image Frame')],
  ['1.2.840.10008.1.2.5', encapsulated('RLE Lossless')],
  ['1.2.840.10008.1.2.4.50', encapsulated('JPEG Baseline')],
  ['1.2.840.10008.1.2.4.51', encapsulated('JPEG Extended')],
  ['1.2.840.10008.1.2.4.53', encapsulated('JPEG Spectral Selection (retired)')],
  ['1.2.840.10008.1.2.4.55', encapsulated('JPEG Full Progression (retired)')],
  ['1.2.840.10008.1.2.4.57', encapsulated('JPEG Lossless')],
  ['1.2.840.10008.1.2.4.70', encapsulated('JPEG Lossless, first-order prediction')],
  ['1.2.840.10008.1.2.4.80', encapsulated('JPEG-LS Lossless')],
  ['1.2.840.10008.1.2.4.81', encapsulated('JPEG-LS Near-Lossless')],
  ['1.2.840.10008.1.2.4.90', encapsulated('JPEG 2000 Lossless')],
  ['1.2.840.10008.1.2.4.91', encapsulated('JPEG 2000')],
  ['1.2.840.10008.1.2.4.110', encapsulated('JPEG XL Lossless')],
  ['1.2.840.10008.1.2.4.111', encapsulated('JPEG XL Recompressed JPEG')],
  ['1.2.840.10008.1.2.4.112', encapsulated('JPEG XL')],
  ['1.2.840.10008.1.2.4.201', encapsulated('High-Throughput JPEG 2000 Lossless')],
  ['1.2.840.10008.1.2.4.202', encapsulated('High-Throughput JPEG 2000 RPCL Lossless')],
  ['1.2.840.10008.1.2.4.203', encapsulated('High-Throughput JPEG 2000')],
]);

/** Named only so that the reason says what the file is. */
const NOT_DECODED: ReadonlyArray<readonly [RegExp, string]> = [
  [/^1\.2\.840\.10008\.1\.2\.4\.100/, 'MPEG-2 video'],
  [/^1\.2\.840\.10008\.1\.2\.4\.101/, 'MPEG-2 video'],
  [/^1\.2\.840\.10008\.1\.2\.4\.10[2-6]/, 'H.264 video'],
  [/^1\.2\.840\.10008\.1\.2\.4\.10[78]/, 'H.265 video'],
  [/^1\.2\.840\.10008\.1\.2\.4\.9[45]/, 'JPIP, pixels kept on a server'],
  [/^1\.2\.840\.10008\.1\.2\.4\.20[45]/, 'JPIP, pixels kept on a server'],
  [/^1\.2\.840\.10008\.1\.2\.4\.9[23]/, 'JPEG 2000 multi-component'],
];

export function transferSyntax(uid: string): TransferSyntax | undefined {
  return DECODED.get(uid);
}

/** What a transfer syntax is called, for sentences; the bare UID where it has no name here. */
export function transferSyntaxName(uid: string): string {
  return DECODED.get(uid)?.name ?? NOT_DECODED.find(([pattern]) => pattern.test(uid))?.[1] ?? uid;
}
