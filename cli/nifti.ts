/** NIfTI-1/2 files as volumes in Overread's convention (LPS millimetres, i fastest). */
import { readFile } from 'node:fs/promises';
import * as nifti from 'nifti-reader-js';
import type { Volume, VoxelArray } from '../inference-worker/pipeline/volume.ts';

/** NIfTI datatype codes (nifti1.h) and the arrays that hold them. */
const ARRAYS = {
  2: Uint8Array,
  4: Int16Array,
  8: Int32Array,
  16: Float32Array,
  64: Float64Array,
  256: Int8Array,
  512: Uint16Array,
  768: Uint32Array,
} as const;

/**
 * Reads .nii or .nii.gz: the first volume of the file, values scaled by slope and intercept. NIfTI's patient space is
 * RAS; x and y change sign.
 * @throws Error with a sentence where the file is not a 3D NIfTI
 */
export async function readNifti(file: string): Promise<Volume> {
  const raw = await readFile(file);
  let buffer = raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength) as ArrayBuffer;
  if (nifti.isCompressed(buffer)) buffer = nifti.decompress(buffer) as ArrayBuffer;
  if (!nifti.isNIFTI(buffer)) throw new Error(`${file} is not a NIfTI file`);
  const header = nifti.readHeader(buffer);
  if (!header) throw new Error(`${file} has no readable NIfTI header`);
  const dims = [header.dims[1] ?? 1, header.dims[2] ?? 1, Math.max(1, header.dims[3] ?? 1)] as const;
  const count = dims[0] * dims[1] * dims[2];
  const Kind = ARRAYS[header.datatypeCode as keyof typeof ARRAYS];
  if (!Kind) throw new Error(`${file} holds values of a kind (${header.datatypeCode}) that is not supported`);
  const image = nifti.readImage(header, buffer) as ArrayBuffer;
  if (image.byteLength < count * Kind.BYTES_PER_ELEMENT) throw new Error(`${file} is truncated`);
  if (!header.littleEndian) swap(image, Kind.BYTES_PER_ELEMENT);
  const stored = new Kind(image, 0, count);
  const slope = header.scl_slope || 1;
  const intercept = header.scl_inter || 0;
  const plain = slope === 1 && intercept === 0 && !(stored instanceof Float64Array);
  const voxels: VoxelArray = plain
    ? (stored as VoxelArray)
    : Float32Array.from(stored as ArrayLike<number>, (v) => v * slope + intercept);
  const m = header.affine.flat();
  const affine = m.map((v, n) => (n < 8 ? -v : v));
  return { dims, affine, voxels };
}

function swap(buffer: ArrayBuffer, size: number): void {
  const bytes = new Uint8Array(buffer);
  for (let at = 0; size > 1 && at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
