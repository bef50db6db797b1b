/** JSON in one spelling: keys sorted, a line feed at the end. */
export const stableJson = (value: unknown, indent: number): string =>
  `${JSON.stringify(value, sorted, indent)}\n`;

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
