/** Names of the numbers of the file format, from the data of `rules/tflite-schema.yaml`. */

export interface SchemaNames {
  /** Builtin operators by code. */
  readonly operators: ReadonlyMap<number, string>;
  /** Options tables by their number in the union. */
  readonly options: ReadonlyMap<number, string>;
  /** Codes of the operators that run other subgraphs. */
  readonly callers: ReadonlySet<number>;
}

type Names = Readonly<Record<string, string>>;

/** Plain data, as the file has it. */
export interface SchemaData {
  readonly operators: Names;
  readonly options: Names;
  readonly callers: readonly number[];
}

export function schemaNames({ operators, options, callers }: SchemaData): SchemaNames {
  return {
    operators: numbered(operators),
    options: numbered(options),
    callers: new Set(callers),
  };
}

const numbered = (names: Names): ReadonlyMap<number, string> =>
  new Map(Object.entries(names).map(([number, name]) => [Number(number), name]));
