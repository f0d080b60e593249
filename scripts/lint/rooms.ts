/**
 * `npm run lint:rooms`: enforces the arrows between the rooms. Written here because dependency-cruiser needs
 * TypeScript's old compiler API (gone in TypeScript 7) to read .tsx; the parser is the one Vite brings.
 */
import { FOLDERS } from '../../server/folders.ts';
import { circles, codeBelow, importsOf } from './imports.ts';
import { RULES } from './rules.ts';

const CHECKED = ['viewer', 'inference-worker', 'models', 'dicom-samples', 'cli', 'server', 'scripts', 'tests'];

/** One line for each broken rule. */
export function brokenRules(root: string): { lines: string[]; files: number } {
  const files = CHECKED.flatMap((folder) => codeBelow(root, folder));
  const imports = files.flatMap((file) => importsOf(root, file));
  const broken = RULES.flatMap(({ name, why, forbids }) =>
    imports.filter(forbids).map(({ from, to }) => `${name}: ${from} → ${to} (${why})`),
  );
  const turning = circles(imports).map((circle) => `no-circles: ${circle.join(' → ')}`);
  return { lines: [...broken, ...turning], files: files.length };
}

if (process.argv[1]?.endsWith('rooms.ts')) {
  const { lines, files } = brokenRules(FOLDERS.root);
  for (const line of lines) console.error(line);
  console.log(`${files} files, ${lines.length} broken rules`);
  process.exit(lines.length > 0 ? 1 : 0);
}
