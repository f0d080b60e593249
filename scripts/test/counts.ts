import { existsSync, readFileSync } from 'node:fs';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
export const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

export const sum = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

type Report = Readonly<Record<string, unknown>>;
const number = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Vitest's JSON report. A file that could not even be loaded has no tests, but is a failure. */
function vitest(report: Report): Counts {
  const suites = Array.isArray(report.testResults) ? (report.testResults as Report[]) : [];
  const unloadable = suites.filter(
    (s) => s.status === 'failed' && Array.isArray(s.assertionResults) && s.assertionResults.length === 0,
  );
  return {
    passed: number(report.numPassedTests),
    failed: number(report.numFailedTests) + unloadable.length,
    skipped: number(report.numPendingTests) + number(report.numTodoTests),
  };
}

/** Playwright's JSON report. */
function playwright(report: Report): Counts {
  const stats = (report.stats ?? {}) as Report;
  const failed = number(stats.unexpected) + number(stats.flaky);
  return { passed: number(stats.expected), failed, skipped: number(stats.skipped) };
}

/** What a test stage counted. Ended badly without a counted failure (or without a report) is one failure. */
export function countsFrom(reporter: 'vitest' | 'playwright', path: string, endedWell: boolean): Counts {
  let counts = NONE;
  if (existsSync(path)) {
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
    counts = reporter === 'vitest' ? vitest(report) : playwright(report);
  }
  return !endedWell && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}
