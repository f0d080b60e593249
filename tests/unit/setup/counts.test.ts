import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { countsFrom } from '../../../scripts/test/counts.ts';

const folder = mkdtempSync(join(tmpdir(), 'overread-counts-'));
afterAll(() => rmSync(folder, { recursive: true }));

function report(content: object): string {
  const path = join(folder, 'report.json');
  writeFileSync(path, JSON.stringify(content));
  return path;
}

describe('counting tests', () => {
  it('reads Vitest’s report', () => {
    const path = report({ numPassedTests: 5, numFailedTests: 2, numPendingTests: 1, numTodoTests: 1, testResults: [] });
    expect(countsFrom('vitest', path, false)).toEqual({ passed: 5, failed: 2, skipped: 2 });
  });

  it('counts a test file that could not be loaded, or a syntax error would look like a shorter green run', () => {
    const testResults = [{ status: 'failed', assertionResults: [] }];
    const path = report({ numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults });
    expect(countsFrom('vitest', path, false)).toMatchObject({ passed: 5, failed: 1 });
  });

  it('reads Playwright’s report; flaky is not passed', () => {
    const path = report({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } });
    expect(countsFrom('playwright', path, false)).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it('takes a run that ended badly, or left no report, for a failure', () => {
    expect(countsFrom('playwright', report({ stats: { expected: 3 } }), false)).toMatchObject({ passed: 3, failed: 1 });
    expect(countsFrom('vitest', join(folder, 'none.json'), false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
