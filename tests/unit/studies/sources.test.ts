import { describe, expect, it } from 'vitest';
import { sourcesFromDrop, sourcesFromFileList } from '../../../viewer/studies/index.ts';

const fileEntry = (fullPath: string) => ({
  isFile: true,
  isDirectory: false,
  fullPath,
  file: (done: (file: File) => void) => done(new File(['x'], fullPath.split('/').at(-1)!)),
});
/** lists two at a time, as browsers list a hundred at a time */
const folder = (fullPath: string, children: readonly object[]) => ({
  isFile: false,
  isDirectory: true,
  fullPath,
  createReader: () => {
    const left = [...children];
    return { readEntries: (done: (entries: object[]) => void) => done(left.splice(0, 2)) };
  },
});
const drop = (...entries: (object | null)[]) =>
  ({
    items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    files: [new File(['x'], 'plain.dcm')],
  }) as unknown as DataTransfer;

describe('what was dropped or picked', () => {
  it('a folder with more files than one listing gives is read to its end', async () => {
    const many = Array.from({ length: 5 }, (_, index) => fileEntry(`/study/a/${index}`));
    const sources = await sourcesFromDrop(drop(folder('/study', [folder('/study/a', many), fileEntry('/study/b')])));
    expect(sources.map(({ path }) => path)).toEqual([
      'study/a/0',
      'study/a/1',
      'study/a/2',
      'study/a/3',
      'study/a/4',
      'study/b',
    ]);
  });

  it('a file that can not be handed over is kept as a failure, not dropped', async () => {
    const lost = { ...fileEntry('/lost'), file: (_: unknown, fail: (error: Error) => void) => fail(new Error('gone')) };
    expect(await sourcesFromDrop(drop(lost, fileEntry('/kept')))).toMatchObject([
      { path: 'lost', failure: 'Error: gone' },
      { path: 'kept' },
    ]);
  });

  it('a browser without entries still opens the files', async () => {
    expect((await sourcesFromDrop(drop(null))).map(({ path }) => path)).toEqual(['plain.dcm']);
  });

  it('picked folders keep their paths', () => {
    const picked = Object.assign(new File(['x'], 'IM1'), { webkitRelativePath: 'study/a/IM1' });
    expect(sourcesFromFileList([picked]).map(({ path }) => path)).toEqual(['study/a/IM1']);
  });
});
