import { join } from 'node:path';
import { FOLDERS } from '../../server/folders.ts';
import { BROWSER, ensureBrowser, ensureTools, JUDGES } from './tools.ts';

export interface Stage {
  readonly name: string;
  /** programs with arguments, run one after the other below the repository's root */
  readonly commands: readonly (readonly string[])[];
  /** stages that must have gone well before */
  readonly needs?: readonly string[];
  readonly report?: { readonly reporter: 'vitest' | 'playwright'; readonly path: string };
  /** gets the machine ready; a sentence when the stage can't run at all */
  readonly prepare?: () => string | null;
}

const bin = (name: string): string => join(FOLDERS.root, 'node_modules/.bin', name);
const artifact = (name: string): string => join(FOLDERS.root, 'tests/artifacts', name);

function vitest(name: string, more: Partial<Stage> = {}): Stage {
  const path = artifact(`${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${path}`];
  return {
    name,
    commands: [[bin('vitest'), 'run', '--project', name, ...reporters]],
    report: { reporter: 'vitest', path },
    ...more,
  };
}

/** The tests that need a missing judge skip themselves (or fail, with CI=true); this only tries to get it. */
const judges = (): null => {
  ensureTools(JUDGES);
  return null;
};

const browser = (): string | null =>
  ensureBrowser() ? null : `no Chromium: install ${BROWSER[0]?.aptPackage} or set OVERREAD_CHROMIUM to one`;

/** In this order; the quick ones first. */
export function stages(): readonly Stage[] {
  return [
    { name: 'lint', commands: [[bin('biome'), 'check', '--error-on-warnings', '.']] },
    { name: 'rooms', commands: [[bin('tsx'), 'scripts/lint/rooms.ts']] },
    {
      name: 'typecheck',
      commands: ['tsconfig.json', 'tsconfig.worker.json'].map((config) => [bin('tsc'), '-p', config]),
    },
    vitest('unit'),
    { name: 'data', commands: [[bin('tsx'), 'scripts/prepare.ts']] },
    { name: 'build', commands: [[bin('tsx'), 'scripts/build.ts']] },
    vitest('conformance', { prepare: judges }),
    vitest('accuracy', { needs: ['data'] }),
    {
      name: 'e2e',
      commands: [[bin('playwright'), 'test']],
      needs: ['data', 'build'],
      report: { reporter: 'playwright', path: artifact('e2e.json') },
      prepare: browser,
    },
  ];
}
