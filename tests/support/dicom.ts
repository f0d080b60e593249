/** The smallest valid DICOM files, built in code, so that a test shows what is special about its own. */
export type Values = Readonly<Record<string, string | number | Uint8Array<ArrayBuffer>>>;

const MR = '1.2.840.10008.5.1.4.1.1.4';
const EXPLICIT = '1.2.840.10008.1.2.1';

/** Tags that this builder knows, as GGGGEEEE → VR; others are written as LO. */
const VRS: Readonly<Record<string, string>> = {
  '00020002': 'UI',
  '00020003': 'UI',
  '00020010': 'UI',
  '00080005': 'CS',
  '00080008': 'CS',
  '00080016': 'UI',
  '00080018': 'UI',
  '00080020': 'DA',
  '00080032': 'TM',
  '00080060': 'CS',
  '00100010': 'PN',
  '00180081': 'DS',
  '00180086': 'IS',
  '0020000D': 'UI',
  '0020000E': 'UI',
  '00200011': 'IS',
  '00200012': 'IS',
  '00200013': 'IS',
  '00200032': 'DS',
  '00200037': 'DS',
  '00200052': 'UI',
  '00280002': 'US',
  '00280004': 'CS',
  '00280008': 'IS',
  '00280010': 'US',
  '00280011': 'US',
  '00280030': 'DS',
  '00280100': 'US',
  '00280101': 'US',
  '00280102': 'US',
  '00280103': 'US',
  '7FE00010': 'OW',
};

/** One axial MR slice of 4 × 3 pixels, 1 mm, at z = `slice` × 2 mm; `values` replace or add elements. */
export function slice(number: number, values: Values = {}): Uint8Array<ArrayBuffer> {
  return dicom({
    '00020002': MR,
    '00020003': `1.2.3.${number}`,
    '00020010': EXPLICIT,
    '00080008': 'ORIGINAL\\PRIMARY\\M',
    '00080016': MR,
    '00080018': `1.2.3.${number}`,
    '00080060': 'MR',
    '00100010': 'Test^Anna',
    '0020000D': '1.2.1',
    '0020000E': '1.2.2',
    '00200011': '1',
    '00200013': String(number),
    '00200032': `0\\0\\${number * 2}`,
    '00200037': '1\\0\\0\\0\\1\\0',
    '00200052': '1.2.9',
    '00280002': 1,
    '00280004': 'MONOCHROME2',
    '00280010': 3,
    '00280011': 4,
    '00280030': '1\\1',
    '00280100': 16,
    '00280101': 16,
    '00280102': 15,
    '00280103': 0,
    '7FE00010': new Uint8Array(24),
    ...values,
  });
}

/** A Part 10 file in explicit little endian (PS3.5 7.1.2, PS3.10 7.1). An element set to '' is left out. */
export function dicom(values: Values): Uint8Array<ArrayBuffer> {
  const tags = Object.keys(values).filter((tag) => values[tag] !== '');
  const parts = tags.sort().map((tag) => element(tag, values[tag]!));
  const meta = tags.filter((tag) => tag.startsWith('0002')).length;
  const groupLength = parts.slice(0, meta).reduce((sum, part) => sum + part.length, 0);
  const length = new Uint8Array([2, 0, 0, 0, 0x55, 0x4c, 4, 0, groupLength & 255, groupLength >> 8, 0, 0]);
  return joined([new Uint8Array(128), new TextEncoder().encode('DICM'), length, ...parts]);
}

function element(tag: string, value: string | number | Uint8Array): Uint8Array {
  const vr = VRS[tag] ?? 'LO';
  const bytes = encoded(value, vr);
  const long = vr === 'OW';
  const head = new DataView(new ArrayBuffer(long ? 12 : 8));
  head.setUint16(0, Number.parseInt(tag.slice(0, 4), 16), true);
  head.setUint16(2, Number.parseInt(tag.slice(4), 16), true);
  head.setUint8(4, vr.charCodeAt(0));
  head.setUint8(5, vr.charCodeAt(1));
  if (long) head.setUint32(8, bytes.length, true);
  else head.setUint16(6, bytes.length, true);
  return joined([new Uint8Array(head.buffer), bytes]);
}

function encoded(value: string | number | Uint8Array, vr: string): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === 'number') return new Uint8Array([value & 255, value >> 8]);
  const padding = value.length % 2 === 0 ? '' : vr === 'UI' ? '\0' : ' ';
  return new TextEncoder().encode(value + padding);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
