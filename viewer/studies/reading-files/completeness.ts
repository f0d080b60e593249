import { STUDIES } from '../../../settings.ts';
import type { InstanceHeader } from '../types.ts';
import { BlobWindow } from './blobWindow.ts';
import type { Head, PixelElement } from './parseHead.ts';
import { type Refusal, refuse } from './refusal.ts';
import { transferSyntax } from './transferSyntaxes.ts';

/** Whether every pixel the header promises is in the file; an image that is half there must not look whole. */
export async function missingPixels(head: Head, header: InstanceHeader): Promise<Refusal | undefined> {
  const { pixels } = head;
  if (!pixels) return refuse('NO_PIXEL_DATA', 'The file describes an image but holds no pixels.');
  if (transferSyntax(head.transferSyntaxUID)?.pixels === 'native') return missingNativePixels(head, pixels, header);
  if (pixels.length !== undefined)
    return refuse('BROKEN_HEADER', 'The header says the pixels are compressed, but they are not stored that way.');
  return missingFragments(head.content, pixels.offset, header.frames);
}

/** Bytes of uncompressed pixel data (PS3.5 8.1.1, 8.2); 4:2:2 keeps two colour values for two pixels (PS3.3 C.7.6.3.1.2). */
export function nativePixelBytes(header: InstanceHeader): number {
  const shared = /^YBR_(FULL|PARTIAL)_422$/.test(header.photometricInterpretation) && header.samplesPerPixel === 3;
  const samples = header.rows * header.columns * header.frames * (shared ? 2 : header.samplesPerPixel);
  return Math.ceil((samples * header.bitsAllocated) / 8);
}

function missingNativePixels(head: Head, pixels: PixelElement, header: InstanceHeader): Refusal | undefined {
  const expected = nativePixelBytes(header);
  const present = Math.min(pixels.length ?? Number.POSITIVE_INFINITY, Math.max(0, head.content.size - pixels.offset));
  if (present >= expected) return undefined;
  const share = Math.floor((100 * present) / expected);
  return refuse(
    present === 0 ? 'NO_PIXEL_DATA' : 'TRUNCATED',
    present === 0
      ? 'The file describes an image but holds no pixels.'
      : `The file is cut short: only ${share} % of its pixels are there.`,
    `${present} of ${expected} bytes`,
  );
}

const ITEM = 0xe000fffe;
const SEQUENCE_DELIMITATION = 0xe0ddfffe;

/** Walks the fragments of encapsulated pixel data (PS3.5 A.4): the offset table, then at least one for each frame. */
async function missingFragments(content: Blob, offset: number, frames: number): Promise<Refusal | undefined> {
  const window = new BlobWindow(content, STUDIES.fragmentWindowBytes);
  let items = 0;
  let at = offset;
  while (at + 8 <= content.size) {
    const item = await window.read(at, 8);
    const tag = item.getUint32(0, true);
    if (tag === SEQUENCE_DELIMITATION) break;
    if (tag !== ITEM) return refuse('BROKEN_HEADER', 'The compressed pixels of this file are damaged.', `at ${at}`);
    at += 8 + item.getUint32(4, true);
    items += 1;
    if (at > content.size) return refuse('TRUNCATED', 'The file is cut short: its compressed pixels end too early.');
  }
  const fragments = items - 1; // the first item is the basic offset table
  if (fragments < 1) return refuse('NO_PIXEL_DATA', 'The file describes an image but holds no pixels.');
  if (fragments < frames)
    return refuse('TRUNCATED', `The file is cut short: it holds ${fragments} of its ${frames} frames.`);
  return undefined;
}
