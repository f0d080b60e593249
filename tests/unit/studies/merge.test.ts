import { describe, expect, it } from 'vitest';
import { mergeOutcomes, type OpenOutcome, openFiles } from '../../../viewer/studies/index.ts';
import { slice, type Values } from '../../support/dicom.ts';
import { file, files, numbers, seriesOf } from './synthetic.ts';

const nothing: OpenOutcome = { studies: [], unshown: [] };
/** one after the other, as a user opens folders */
async function openAll(...folders: Parameters<typeof openFiles>[0][]): Promise<OpenOutcome[]> {
  const states = [nothing];
  for (const folder of folders) states.push(mergeOutcomes(states.at(-1)!, await openFiles(folder)));
  return states.slice(1);
}

/** four slices at the places 1–4; `from` numbers the images, so that echoes are images of their own */
const echo = (te: number, from: number) =>
  Array.from({ length: 4 }, (_, n) => {
    const values = { '00180081': String(te), '00200032': `0\\0\\${2 * n}` };
    return file(`te${te}/${n}`, slice(from + n, values));
  });
const other: Values = { '0020000D': '1.3.1', '0020000E': '1.3.2', '00200052': '1.3.9' };
const elsewhere = () => Array.from({ length: 4 }, (_, n) => file(`other/${n}`, slice(100 + n, { ...other })));

describe('opening more does not disturb what is open', () => {
  it('an unrelated study leaves the open series and study the very same objects, so that a running read is kept', async () => {
    const [first, both] = await openAll(files(4), elsewhere());
    expect(both!.studies).toHaveLength(2);
    expect(both!.studies).toContain(first!.studies[0]);
    expect(seriesOf(both!)).toContain(seriesOf(first!)[0]);
  });

  it('a series that got more images is another object, in another study object', async () => {
    const [first, both] = await openAll(echo(20, 1).slice(0, 3), echo(20, 1));
    expect(seriesOf(both!)).toHaveLength(1);
    expect(seriesOf(both!)[0]).not.toBe(seriesOf(first!)[0]);
    expect(both!.studies[0]).not.toBe(first!.studies[0]);
    expect(seriesOf(both!)[0]).toMatchObject({ id: '1.2.2', instances: { length: 4 } });
  });

  it('echo 1 opened after echo 2 does not take the id of echo 2', async () => {
    const [late, both, same] = await openAll(echo(80, 5), echo(20, 1), elsewhere());
    expect(seriesOf(late!).map(({ id }) => id)).toEqual(['1.2.2']);
    const parts = seriesOf(both!).map((part) => [part.id, numbers(part), part.splitReason]);
    expect(parts).toEqual([
      ['1.2.2#1.2.3.1', [1, 2, 3, 4], 'Echo 1 of 2 (TE 20 ms)'],
      ['1.2.2#1.2.3.5', [5, 6, 7, 8], 'Echo 2 of 2 (TE 80 ms)'],
    ]);
    for (const part of seriesOf(both!)) expect(seriesOf(same!)).toContain(part);
  });

  it('the order in which parts are opened does not change their ids', async () => {
    const [, forwards] = await openAll(echo(20, 1), echo(80, 5));
    const [, backwards] = await openAll(echo(80, 5), echo(20, 1));
    const ids = (outcome: OpenOutcome) => seriesOf(outcome).map((part) => [part.id, numbers(part)]);
    expect(ids(forwards!)).toEqual(ids(backwards!));
  });

  it('a third echo renames the parts: "Echo 2 of 2" must not stay beside "Echo 3 of 3"', async () => {
    const [, two, three] = await openAll(echo(20, 1), echo(80, 5), echo(40, 9));
    expect(seriesOf(three!).map(({ splitReason }) => splitReason?.slice(0, 11))).toEqual([
      'Echo 1 of 3',
      'Echo 2 of 3',
      'Echo 3 of 3',
    ]);
    expect(seriesOf(three!)[2]?.id).toBe(seriesOf(two!)[1]?.id);
  });
});

describe('two patients are never shown under one name', () => {
  const patient = (id: string, name: string): Values => ({ '00100020': id, '00100010': name });

  it('even when their StudyInstanceUID and SeriesInstanceUID are the same', async () => {
    const { studies } = await openFiles(
      files(8, (n) => ({
        ...(n < 4 ? patient('A', 'Alpha^Anna') : patient('B', 'Beta^Bert')),
        '00200032': `0\\0\\${2 * (n % 4)}`,
      })),
    );
    expect(studies.map(({ patientId, series }) => [patientId, series.map(numbers)])).toEqual(
      expect.arrayContaining([
        ['A', [[1, 2, 3, 4]]],
        ['B', [[5, 6, 7, 8]]],
      ]),
    );
    const ids = studies.flatMap((study) => study.series.map(({ id }) => id));
    expect(new Set(ids).size).toBe(2);
    expect(new Set(studies.map(({ id }) => id)).size).toBe(2);
  });

  it('but images without a PatientID stay with the study they belong to', async () => {
    const { studies } = await openFiles(files(4, (n): Values => (n < 2 ? patient('A', 'Alpha^Anna') : {})));
    expect(studies).toHaveLength(1);
    expect(studies[0]?.id).toBe('1.2.1');
  });
});
