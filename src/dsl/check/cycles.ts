/** Circles in a graph of names, each once, beginning at the name that comes first. */
export function cycles(
  needs: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  const found: (readonly string[])[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const start = path.indexOf(name);
    if (start >= 0) found.push(path.slice(start));
    if (start >= 0 || done.has(name)) return;
    for (const next of new Set(needs.get(name) ?? [])) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of needs.keys()) visit(name, []);
  return found;
}
