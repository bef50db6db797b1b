/** A YAML document as a plain value, with the place of every key and value in its text. */
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import type { Diagnostic, Result, Span } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';

export type Path = readonly (string | number)[];

export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** The value at a path; where that stands in an alias, the nearest place above it. */
  spanOf(path: Path): Span;
  /** The key at a path. */
  keySpanOf(path: Path): Span;
}

export function parseYaml({ file, text }: { file: string; text: string }): Result<YamlSource> {
  const document = parseDocument(text, { lineCounter: new LineCounter(), prettyErrors: false });
  const problems = document.errors.map(({ message, pos }): Diagnostic => {
    const span = { file, start: pos[0], end: pos[1] };
    return { code: 'yaml-syntax', severity: 'error', message, span };
  });
  if (problems.length > 0) return failure(...problems);
  const value = plain(document);
  if (value === undefined) {
    const message = 'the text is no YAML value, or its aliases grow without bound';
    return failure({ code: 'yaml-syntax', severity: 'error', message, span: whole(file, text) });
  }
  return success({
    file,
    value,
    spanOf: (path) => spanOf(document, file, path),
    keySpanOf: (path) => keySpanOf(document, file, path),
  });
}

const whole = (file: string, text: string): Span => ({ file, start: 0, end: text.length });

/** The library throws where aliases refer to aliases too often. */
function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 1000 }) ?? undefined;
  } catch {
    return undefined;
  }
}

function spanOf(document: Document.Parsed, file: string, path: Path): Span {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return { file, start: node.range[0], end: node.range[1] };
  }
  return firstKey(document, file);
}

function keySpanOf(document: Document.Parsed, file: string, path: Path): Span {
  const parent = path.length > 1 ? document.getIn(path.slice(0, -1), true) : document.contents;
  const name = path.at(-1);
  if (isMap(parent))
    for (const { key } of parent.items)
      if (isScalar(key) && String(key.value) === String(name) && key.range)
        return { file, start: key.range[0], end: key.range[1] };
  return spanOf(document, file, path.slice(0, -1));
}

/** A document as a whole is shown by its first key: a frame around all of it says nothing. */
function firstKey(document: Document.Parsed, file: string): Span {
  const contents: ParsedNode | null = document.contents;
  const first = isCollection(contents) ? contents.items[0] : undefined;
  const key = first && 'key' in first ? first.key : contents;
  const range = isNode(key) ? key.range : undefined;
  return { file, start: range?.[0] ?? 0, end: range?.[1] ?? 1 };
}
