/** What a file is by its first bytes, so that the reason names it. */
const KINDS: ReadonlyArray<readonly [number, readonly number[], string]> = [
  [0, [0xff, 0xd8, 0xff], 'A JPEG picture'],
  [0, [0x89, 0x50, 0x4e, 0x47], 'A PNG picture'],
  [0, [0x47, 0x49, 0x46, 0x38], 'A GIF picture'],
  [0, [0x42, 0x4d], 'A BMP picture'],
  [0, [0x49, 0x49, 0x2a, 0x00], 'A TIFF picture'],
  [0, [0x4d, 0x4d, 0x00, 0x2a], 'A TIFF picture'],
  [4, [0x66, 0x74, 0x79, 0x70], 'A picture or film (HEIC, MP4 or the like)'],
  [8, [0x57, 0x45, 0x42, 0x50], 'A WebP picture'],
  [0, [0x25, 0x50, 0x44, 0x46], 'A PDF document'],
  [0, [0x1f, 0x8b], 'A gzip archive'],
  [0, [0x4e, 0x52, 0x52, 0x44], 'An NRRD volume'],
  [344, [0x6e, 0x2b, 0x31, 0x00], 'A NIfTI volume'],
];

const matches = (head: Uint8Array, at: number, magic: readonly number[]): boolean =>
  magic.every((byte, index) => head[at + index] === byte);

export function isZip(head: Uint8Array): boolean {
  // a local file header, or the end record of an empty archive (APPNOTE 4.3.7, 4.3.16)
  return matches(head, 0, [0x50, 0x4b, 0x03, 0x04]) || matches(head, 0, [0x50, 0x4b, 0x05, 0x06]);
}

/** One sentence on a file that is not DICOM. */
export function notDicomReason(head: Uint8Array): string {
  if (head.length === 0) return 'The file is empty.';
  const kind = KINDS.find(([at, magic]) => matches(head, at, magic))?.[2];
  return kind ? `${kind}, not a DICOM file.` : 'Not a DICOM file.';
}
