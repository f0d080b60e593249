import type { DataSet } from 'dicom-parser';
import { textDecoder } from './characterSets.ts';

/** Reading values of one data set with the character set it declares; absent or empty values are undefined. */
export interface Elements {
  /** text in the data set's character set; several values joined by a backslash */
  text(tag: string): string | undefined;
  /** DS, IS values */
  numbers(tag: string): number[];
  number(tag: string): number | undefined;
  /** CS, UI values: ASCII */
  codes(tag: string): string[];
  code(tag: string): string | undefined;
  /** US */
  uint16(tag: string): number | undefined;
  /** US or SS, whichever PixelRepresentation says (PS3.5 section 6.2, VR "US or SS") */
  pixelValue(tag: string, signed: boolean): number | undefined;
  float64(tag: string): number | undefined;
  /** items of a sequence, each with this data set's character set unless it declares its own */
  items(tag: string): Elements[];
  has(tag: string): boolean;
}

/** `inherited`: the character set of the enclosing data set (PS3.5 7.5.3: items inherit it). */
export function elementsOf(dataSet: DataSet, inherited: readonly string[] = []): Elements {
  const declared = dataSet.elements.x00080005 ? split(latin(dataSet, 'x00080005')) : inherited;
  const decode = textDecoder(declared);
  const codes = (tag: string): string[] => split(latin(dataSet, tag)).filter((value) => value !== '');
  const numbers = (tag: string): number[] => codes(tag).map(Number).filter(Number.isFinite);
  const sized = (tag: string, bytes: number): boolean => (dataSet.elements[tag]?.length ?? 0) >= bytes;
  return {
    text: (tag) => {
      const bytes = bytesOf(dataSet, tag);
      return bytes
        ? decode(bytes)
            .replace(/[\0 ]+$/, '')
            .trimStart() || undefined
        : undefined;
    },
    numbers,
    number: (tag) => numbers(tag)[0],
    codes,
    code: (tag) => codes(tag)[0],
    uint16: (tag) => (sized(tag, 2) ? dataSet.uint16(tag) : undefined),
    pixelValue: (tag, signed) => (sized(tag, 2) ? (signed ? dataSet.int16(tag) : dataSet.uint16(tag)) : undefined),
    float64: (tag) => (sized(tag, 8) ? dataSet.double(tag) : undefined),
    items: (tag) =>
      (dataSet.elements[tag]?.items ?? []).flatMap((item) =>
        item.dataSet ? [elementsOf(item.dataSet, declared)] : [],
      ),
    has: (tag) => tag in dataSet.elements,
  };
}

function bytesOf(dataSet: DataSet, tag: string): Uint8Array | undefined {
  const element = dataSet.elements[tag];
  if (!element || element.length === 0) return undefined;
  return dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
}

function latin(dataSet: DataSet, tag: string): string {
  const bytes = bytesOf(dataSet, tag);
  // values here are short; longer ones are something else under a wrong tag
  return bytes && bytes.length < 65536 ? String.fromCharCode(...bytes) : '';
}

function split(values: string): string[] {
  return values.split('\\').map((value) => value.replace(/\0/g, '').trim());
}
