/** Command line arguments of the form --name value. */
export function readArgs(argv: readonly string[], known: readonly string[]): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (let n = 0; n < argv.length; n += 2) {
    const name = argv[n]!.replace(/^--/, '');
    const value = argv[n + 1];
    if (!argv[n]!.startsWith('--') || !known.includes(name))
      throw new Error(`${argv[n]} is not an option; there are --${known.join(', --')}`);
    if (value === undefined || value.startsWith('--')) throw new Error(`--${name} needs a value`);
    out.set(name, value);
  }
  return out;
}

/** Like a command that failed: one sentence, no stack. */
export function fail(thrown: unknown): never {
  console.error(thrown instanceof Error ? thrown.message : String(thrown));
  process.exit(1);
}
