import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCases } from '../../../cli/cases.ts';
import { averagePrecision, dice, judge, recallAt, type ScoredBox } from '../../../cli/metrics.ts';

const box = (image: number, score: number, x: number, size = 10): ScoredBox => ({
  image,
  score,
  x1: x,
  y1: 0,
  x2: x + size,
  y2: size,
});

describe('metrics a paper would be believed for', () => {
  it('Dice against a hand count; nothing where there is nothing', () => {
    expect(dice([1, 1, 0, 2], [1, 0, 1, 2], 1)).toBe(0.5);
    expect(dice([0, 0], [0, 0], 1)).toBeNull();
  });

  // truth: one box in image 0 and 1, none in image 2
  const truth = [[box(0, 1, 0)], [box(1, 1, 0)], []];

  it('a second box on a tumour that was found is a false positive', () => {
    const verdicts = judge([box(0, 0.9, 0), box(0, 0.8, 1)], truth);
    expect(verdicts.map((v) => v.hit)).toEqual([true, false]);
  });

  it('an overlap below one half is a miss', () => {
    expect(judge([box(0, 0.9, 4)], truth)[0]!.hit).toBe(false); // 6/14
    expect(judge([box(0, 0.9, 3)], truth)[0]!.hit).toBe(true); // 7/13
  });

  it('average precision is the area by hand', () => {
    const perfect = judge([box(0, 0.9, 0), box(1, 0.8, 0)], truth);
    expect(averagePrecision(perfect, 2)).toBe(1);
    // hit, false, hit: precision 1, 1/2, 2/3 at recall 1/2, 1/2, 1
    const mixed = judge([box(0, 0.9, 0), box(2, 0.8, 0), box(1, 0.7, 0)], truth);
    expect(averagePrecision(mixed, 2)).toBeCloseTo(0.5 + 0.5 * (2 / 3), 12);
    expect(averagePrecision([], 2)).toBe(0);
    expect(averagePrecision([], 0)).toBeNull();
  });

  it('recall at a rate of false positives takes boxes of equal score together', () => {
    const verdicts = judge([box(0, 0.9, 0), box(2, 0.8, 0), box(1, 0.8, 0), box(1, 0.1, 50)], truth);
    expect(recallAt(verdicts, 2, 3, 0.25)).toBe(0.5);
    expect(recallAt(verdicts, 2, 3, 0.34)).toBe(1);
  });
});

describe('folders of cases', () => {
  const folder = () => mkdtempSync(path.join(os.tmpdir(), 'cases-'));

  it('a picture without a row in the table is a normal picture, not a missing one', async () => {
    const dir = folder();
    mkdirSync(path.join(dir, 'images'));
    for (const n of [1, 2, 10]) writeFileSync(path.join(dir, 'images', `${n}.jpg`), '');
    writeFileSync(
      path.join(dir, 'tumours.csv'),
      'image,class,x_min,y_min,x_max,y_max,outline\n1.jpg,glioma,1,2,3,4,"1,2 3,4"\n1.jpg,glioma,5,6,7,8,"5,6"\n10.jpg,meningioma,1,1,2,2,""\n',
    );
    const cases = await findCases(dir);
    expect(cases.map((c) => c.id)).toEqual(['1', '2', '10']);
    expect(cases.map((c) => (c.kind === 'detection' ? c.boxes.length : -1))).toEqual([2, 0, 1]);
  });

  it('images with labels of the same name, and heads with their brain beside them', async () => {
    const pairs = folder();
    for (const f of ['images', 'labels']) {
      mkdirSync(path.join(pairs, f));
      writeFileSync(path.join(pairs, f, 'a_001.nii.gz'), '');
    }
    expect((await findCases(pairs)).map((c) => c.id)).toEqual(['a_001']);
    const heads = folder();
    for (const f of ['x.nii.gz', 'x_brain.nii.gz', 'x_structures.nii.gz', 'alone.nii.gz'])
      writeFileSync(path.join(heads, f), '');
    expect((await findCases(heads)).map((c) => c.id)).toEqual(['x']);
  });

  it('a folder of something else is refused with a sentence', async () => {
    await expect(findCases(folder())).rejects.toThrow(/no labelled cases/);
  });
});
