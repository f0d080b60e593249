import type { FileSource } from './types.ts';

/** From `<input type="file">`, with `webkitdirectory` or without. */
export function sourcesFromFileList(files: Iterable<File> | ArrayLike<File>): FileSource[] {
  return Array.from(files, (file) => ({ path: file.webkitRelativePath || file.name, blob: file }));
}

/**
 * From a drop: files and whole folders. Call it inside the event handler, not after an await: the browser empties the
 * DataTransfer when the handler returns. A file or folder that can't be handed over comes
 * back with its `failure`, so that it is listed too.
 */
export async function sourcesFromDrop(drop: DataTransfer): Promise<FileSource[]> {
  const items = Array.from(drop.items).filter((item) => item.kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  if (entries.every((entry) => entry === null)) return sourcesFromFileList(drop.files);
  const found = await Promise.all(entries.map((entry) => (entry ? walk(entry) : [])));
  return found.flat();
}

async function walk(entry: FileSystemEntry): Promise<FileSource[]> {
  const path = entry.fullPath.replace(/^\//, '');
  try {
    if (isFile(entry)) return [{ path, blob: await new Promise<File>((done, fail) => entry.file(done, fail)) }];
    const children = isDirectory(entry) ? await list(entry) : [];
    return (await Promise.all(children.map(walk))).flat();
  } catch (thrown) {
    return [{ path, blob: new Blob(), failure: String(thrown) }];
  }
}

/** readEntries gives at most 100 at a time in Chromium, and an empty list at the end. */
async function list(directory: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = directory.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((done, fail) => reader.readEntries(done, fail));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;
const isDirectory = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
