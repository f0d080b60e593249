import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { parseSync } from 'vite';

/** One import: from a file to a file (both relative to the root) or to a package, types and lazy imports included. */
export interface Import {
  readonly from: string;
  /** a path relative to the root, or a package's name as written */
  readonly to: string;
  /** a relative import whose file does not exist */
  readonly missing: boolean;
}

const CODE = /\.(tsx?|mjs)$/;

export function codeBelow(root: string, path: string): string[] {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat?.isDirectory()) return stat && CODE.test(path) && !path.endsWith('.d.ts') ? [path] : [];
  return readdirSync(join(root, path)).flatMap((name) =>
    name === 'artifacts' ? [] : codeBelow(root, `${path}/${name}`),
  );
}

/** As written in `text`, `import`, `export … from` and `import()`; throws when the file has a syntax error. */
function requests(path: string, text: string): string[] {
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  return [
    ...module.staticImports.map((i) => i.moduleRequest.value),
    ...module.staticExports.flatMap((e) => e.entries.flatMap((entry) => entry.moduleRequest?.value ?? [])),
    ...module.dynamicImports.flatMap(({ moduleRequest: { start, end } }) => {
      const quoted = /^(['"`])([^$]*)\1$/.exec(text.slice(start, end));
      return quoted?.[2] ?? [];
    }),
  ];
}

export function importsOf(root: string, path: string): Import[] {
  return [...new Set(requests(path, readFileSync(join(root, path), 'utf8')))].map((request) => {
    const bare = request.replace(/\?.*$/, '');
    if (!bare.startsWith('.')) return { from: path, to: bare, missing: false };
    const to = normalize(join(dirname(path), bare)).replaceAll('\\', '/');
    return { from: path, to, missing: !existsSync(join(root, to)) };
  });
}

/** The circles of imports, each once, as the files on it. */
export function circles(imports: readonly Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const found: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push([...path.slice(at), file]);
    if (at >= 0 || done.has(file)) return;
    for (const to of next.get(file) ?? []) visit(to, [...path, file]);
    done.add(file);
  };
  for (const file of next.keys()) visit(file, []);
  return found;
}
