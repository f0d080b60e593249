import type { InstanceHeader } from './types.ts';

/**
 * A DICOM person name (PS3.5 6.2.1.2: family^given^middle^prefix^suffix, in up to three scripts split by '=') as
 * "Family, Given Middle". The first script that is filled counts.
 */
export function formatPersonName(name: string | undefined): string {
  const script = (name ?? '').split('=').find((group) => group.replaceAll('^', '').trim() !== '') ?? '';
  const [family = '', given = '', middle = '', prefix = '', suffix = ''] = script.split('^').map((part) => part.trim());
  const before = [prefix, given, middle].filter(Boolean).join(' ');
  return [family, before, suffix].filter(Boolean).join(', ');
}

/** DA 20261122, or the old 2026.11.22, as 2026-11-22; anything else as given. */
export function isoDate(date: string | undefined): string {
  return (date ?? '').trim().replace(/^(\d{4})\.?(\d{2})\.?(\d{2})$/, '$1-$2-$3');
}

/** TM 142233.500 as 14:22:33; anything else as given. */
export function isoTime(time: string | undefined): string {
  return (time ?? '')
    .trim()
    .replace(/^(\d{2}):?(\d{2}):?(\d{2})(\.\d*)?$/, '$1:$2:$3')
    .replace(/^(\d{2})(\d{2})$/, '$1:$2');
}

const AGE_UNITS: Readonly<Record<string, string>> = { D: 'days', W: 'weeks', M: 'months', Y: 'years' };

/** "65 years" from Patient's Age (AS, PS3.5 6.2), else from the birth date on the day of the study; undefined: unknown. */
export function patientAge(header: InstanceHeader): string | undefined {
  const age = /^(\d{1,3})([DWMY])$/.exec(header.patientAge?.trim() ?? '');
  if (age) return inUnits(Number(age[1]), AGE_UNITS[age[2]!]!);
  const born = /^(\d{4})-(\d\d)-(\d\d)$/.exec(isoDate(header.patientBirthDate));
  const seen = /^(\d{4})-(\d\d)-(\d\d)$/.exec(isoDate(header.studyDate));
  if (!born || !seen) return undefined;
  const birthdayPassed = `${seen[2]}${seen[3]}` >= `${born[2]}${born[3]}`;
  const years = Number(seen[1]) - Number(born[1]) - (birthdayPassed ? 0 : 1);
  return years >= 0 ? inUnits(years, 'years') : undefined;
}

const inUnits = (count: number, units: string): string => `${count} ${count === 1 ? units.slice(0, -1) : units}`;
