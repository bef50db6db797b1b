/**
 * Where the parts of a declaration stand. Rule data keeps only the places that run-time messages need,
 * so the rest is a table on the side, by identity of the node; it lives as long as checking does.
 */
import type { At } from '../ir/expr.ts';

export interface Spans {
  readonly nodes: Map<object, At>;
  /** Places of the keys of a record, or of words in a list. */
  readonly keys: Map<object, Map<string, At>>;
}

export const emptySpans = (): Spans => ({ nodes: new Map(), keys: new Map() });

export function markKey(spans: Spans, node: object, key: string, at: At): void {
  const keys = spans.keys.get(node) ?? new Map<string, At>();
  keys.set(key, at);
  spans.keys.set(node, keys);
}

export const keyAt = (spans: Spans, node: object, key: string): At | undefined =>
  spans.keys.get(node)?.get(key);
