import { describe, expect, it } from 'vitest';
import { formatPersonName, type InstanceHeader, isoDate, isoTime, patientAge } from '../../../viewer/studies/index.ts';

describe('header values as people write them', () => {
  it.each([
    ['Avasarala^Chrisjen', 'Avasarala, Chrisjen'],
    ['Adams^John Robert Quincy^^Rev.^B.A. M.Div.', 'Adams, Rev. John Robert Quincy, B.A. M.Div.'],
    ['=山田^太郎=やまだ^たろう', '山田, 太郎'],
    ['Anonymous', 'Anonymous'],
    ['^^^^', ''],
    [undefined, ''],
  ])('%s reads as "%s"', (name, expected) => {
    expect(formatPersonName(name)).toBe(expected);
  });

  it.each([
    ['20261122', '2026-11-22'],
    ['1997.04.24', '1997-04-24'],
    ['unknown', 'unknown'],
    [undefined, ''],
  ])('date %s reads as "%s"', (date, expected) => {
    expect(isoDate(date)).toBe(expected);
  });

  it.each([
    ['142233.5000', '14:22:33'],
    ['1422', '14:22'],
    ['', ''],
  ])('time %s reads as "%s"', (time, expected) => {
    expect(isoTime(time)).toBe(expected);
  });

  const header = (values: Partial<InstanceHeader>): InstanceHeader => values as InstanceHeader;
  it.each([
    [{ patientAge: '065Y' }, '65 years'],
    [{ patientAge: '001M' }, '1 month'],
    [{ patientBirthDate: '19600601', studyDate: '20260531' }, '65 years'],
    [{ patientBirthDate: '19600601', studyDate: '20260601' }, '66 years'],
    [{ patientBirthDate: '2030', studyDate: '20260601' }, undefined],
  ])('a patient is never a year too old: %o', (values, expected) => {
    expect(patientAge(header(values))).toBe(expected);
  });
});
