import { BlobReader, configure, type Entry, type FileEntry, ZipReader } from '@zip.js/zip.js';
import { STUDIES } from '../../../settings.ts';
import type { Unshown } from '../types.ts';
import { type Refusal, refuse } from './refusal.ts';

// this already runs in a worker
configure({ useWebWorkers: false });

/** A file inside a zip, not unpacked yet. */
export interface ZippedFile {
  readonly path: string;
  readonly load: () => Promise<Blob>;
}

export interface ZipContents {
  readonly files: readonly ZippedFile[];
  readonly unshown: readonly Unshown[];
}

/** Lists what is in a zip and unpacks nothing; entries that must not be unpacked come back with their reason. */
export async function listZip(path: string, blob: Blob): Promise<ZipContents> {
  const files: ZippedFile[] = [];
  const unshown: Unshown[] = [];
  const list = (at: string, { refused, reason, cause }: Refusal): void => {
    unshown.push({ path: at, code: refused, reason, ...(cause && { cause }) });
  };
  let entries: Entry[] = [];
  try {
    // names are judged here one by one: the library would give up the whole archive for one bad name
    entries = await new ZipReader(new BlobReader(blob)).getEntries({ filenameValidation: 'tolerant' });
  } catch (thrown) {
    const encrypted = String(thrown).toLowerCase().includes('encrypted');
    list(path, encrypted ? ENCRYPTED : refuse('BROKEN_ZIP', 'This zip is damaged and could not be opened.', thrown));
    return { files, unshown };
  }
  const leaves = entries.filter((entry): entry is FileEntry => !entry.directory && !slashed(entry).endsWith('/'));
  if (leaves.length === 0) list(path, refuse('NOTHING_INSIDE', 'This zip has no files in it.'));
  const tooMuch = wholeRefusal(leaves, blob.size);
  if (tooMuch) {
    list(path, tooMuch);
    return { files, unshown };
  }
  for (const entry of leaves) {
    const refusal = entryRefusal(entry);
    if (refusal) list(`${path}/${entry.filename}`, refusal);
    else files.push({ path: `${path}/${slashed(entry)}`, load: () => unpack(entry) });
  }
  return { files, unshown };
}

/** .NET before 4.6.1 and other old Windows exporters write DICOM\IM1, against the zip standard (APPNOTE 4.4.17.1). */
const slashed = (entry: Entry): string => entry.filename.replaceAll('\\', '/');

const ENCRYPTED = refuse('ENCRYPTED_ZIP', 'This zip is locked with a password; unlock it first.');

function wholeRefusal(entries: readonly FileEntry[], zipBytes: number): Refusal | undefined {
  const claimed = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  const swells = claimed > STUDIES.zipSaneBytes && claimed > zipBytes * STUDIES.zipMaxTotalRatio;
  if (!swells && entries.length <= STUDIES.zipMaxEntries && claimed <= STUDIES.zipTotalMaxBytes) return undefined;
  return refuse('TOO_LARGE', 'This zip claims to hold more than any study; it was not opened.', `${claimed} bytes`);
}

function entryRefusal(entry: FileEntry): Refusal | undefined {
  if (climbsOut(slashed(entry)))
    return refuse('UNSAFE_PATH', 'The name of this file points outside of the zip; it was not opened.');
  if (entry.encrypted) return ENCRYPTED;
  const ratio = entry.uncompressedSize / Math.max(1, entry.compressedSize);
  const suspicious = ratio > STUDIES.zipMaxRatio && entry.uncompressedSize > STUDIES.headBytes;
  if (suspicious || entry.uncompressedSize > STUDIES.zipEntryMaxBytes)
    return refuse('TOO_LARGE', 'This file claims to be far larger than any image; it was not unpacked.');
  return undefined;
}

/** Absolute, with a drive letter, or with a '..' anywhere. @param name with '/' between folders */
function climbsOut(name: string): boolean {
  return name.startsWith('/') || /^[A-Za-z]:/.test(name) || name.split('/').includes('..');
}

/** Unpacks one entry and stops when it grows beyond what it claimed. */
async function unpack(entry: FileEntry): Promise<Blob> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  await entry.getData(
    new WritableStream<Uint8Array<ArrayBuffer>>({
      write: (chunk) => {
        bytes += chunk.length;
        if (bytes > entry.uncompressedSize) throw new Error('an entry larger than it claims');
        chunks.push(chunk.slice());
      },
    }),
    { checkSignature: true },
  );
  return new Blob(chunks);
}
