/** Whether an op is meant by its own name, or by that of its namespace: `composite.*`. */
export const coversOp = (pattern: string, op: string): boolean =>
  pattern === op || (pattern.endsWith('.*') && op.startsWith(pattern.slice(0, -1)));
