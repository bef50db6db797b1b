/** Names of the numbers of the file format, from the text of `rules/tflite-schema.yaml`. */
import { parse } from 'yaml';

export interface SchemaNames {
  /** Builtin operators by code. */
  readonly operators: ReadonlyMap<number, string>;
  /** Options tables by their number in the union. */
  readonly options: ReadonlyMap<number, string>;
  /** Codes of the operators that run other subgraphs. */
  readonly callers: ReadonlySet<number>;
}

type Names = Readonly<Record<string, string>>;

interface SchemaData {
  readonly operators: Names;
  readonly options: Names;
  readonly callers: readonly number[];
}

/** The text is our own: one that does not parse is a bug and throws. */
export function readSchemaNames(text: string): SchemaNames {
  const { operators, options, callers } = parse(text) as SchemaData;
  return {
    operators: numbered(operators),
    options: numbered(options),
    callers: new Set(callers),
  };
}

const numbered = (names: Names): ReadonlyMap<number, string> =>
  new Map(Object.entries(names).map(([number, name]) => [Number(number), name]));
