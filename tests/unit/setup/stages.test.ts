import { expect, it } from 'vitest';
import { stages } from '../../../scripts/test/stages.ts';

it('a folder of tests that was moved is no green stage', () => {
  const words = stages().flatMap(({ commands }) => commands.flat());
  expect(words.filter((word) => /pass-?with-?no-?tests/i.test(word))).toEqual([]);
});

it('npm start installs what it builds with under NODE_ENV=production too', async () => {
  // plain JavaScript, which TypeScript is not asked to know
  const path = new URL('../../../scripts/setup/install.mjs', import.meta.url).href;
  const { NPM_CI } = (await import(path)) as { NPM_CI: readonly string[] };
  expect(NPM_CI).toContain('--include=dev');
});
