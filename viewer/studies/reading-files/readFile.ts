import type { FileSource, Instance, Unshown } from '../types.ts';
import { missingPixels } from './completeness.ts';
import { readHeader } from './header.ts';
import { parseHead } from './parseHead.ts';
import { isRefusal, type Refusal, refuse } from './refusal.ts';
import { DIRECTORY, MEDIA_STORAGE_DIRECTORY, notAnImage } from './sopClasses.ts';
import { transferSyntax, transferSyntaxName } from './transferSyntaxes.ts';

/**
 * One file: an image, or the reason why it is not shown. Never throws.
 * @param start its first STUDIES.headBytes bytes
 */
export async function readFile(
  { path, blob }: FileSource,
  start: Uint8Array<ArrayBuffer>,
): Promise<Instance | Unshown> {
  const result = await read(path, blob, start).catch((thrown: unknown) =>
    refuse('UNREADABLE_FILE', 'This file could not be read from the disk.', thrown),
  );
  if (!isRefusal(result)) return result;
  return { path, code: result.refused, reason: result.reason, ...(result.cause && { cause: result.cause }) };
}

async function read(path: string, blob: Blob, start: Uint8Array<ArrayBuffer>): Promise<Instance | Refusal> {
  const head = await parseHead(blob, start);
  if (isRefusal(head)) return head;
  const { dataSet } = head;
  const sopClass = (dataSet.string('x00080016') ?? dataSet.string('x00020002') ?? '').trim();
  if (sopClass === MEDIA_STORAGE_DIRECTORY) return DIRECTORY;
  const kind = notAnImage(sopClass);
  if (kind) return refuse('UNSUPPORTED_SOP_CLASS', `${kind}; Overread does not show these yet.`, sopClass);
  if (!head.pixels) return refuse('NO_PIXEL_DATA', 'A DICOM file without an image in it.', sopClass);
  if (!transferSyntax(head.transferSyntaxUID)) {
    const name = transferSyntaxName(head.transferSyntaxUID);
    return refuse('UNSUPPORTED_TRANSFER_SYNTAX', `Its pixels are stored in a way Overread can't decode (${name}).`);
  }
  const header = readHeader(head);
  if (isRefusal(header)) return header;
  return (await missingPixels(head, header)) ?? { header, path, blob: head.file };
}
