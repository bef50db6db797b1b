/**
 * Small models of one operator each, for every operator and element type that a model may have: what the converter
 * seldom writes too. Their names are those of their golden data.
 */
import type { ImportDecl } from '../../src/ir/rules.ts';
import type { Value } from '../../src/ir/value.ts';
import { type OptionTables, optionValue } from '../graphs/graph-model.ts';
import { loadRules } from '../rule-set.ts';
import { CELLS } from './operator-cells.ts';
import { buildModel, type ElementType, type TensorSpec, TYPE_NAME } from './write-model.ts';

export type CellType = ElementType;

export interface CellTensor {
  readonly type: CellType;
  readonly shape: readonly number[];
  readonly scale?: number | readonly number[];
  readonly zero?: number;
  /** Elements of a constant. */
  readonly values?: readonly number[];
  /** Of the scales, where there are several. */
  readonly axis?: number;
}

export interface Cell {
  readonly name: string;
  /** As the format calls it. */
  readonly operator: string;
  readonly options?: Readonly<Record<string, Value>>;
  readonly inputs: readonly CellTensor[];
  readonly outputs: readonly CellTensor[];
}

const ARRAYS = {
  bool: Uint8Array,
  i8: Int8Array,
  u8: Uint8Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
} as const;

function bytesOf(type: CellType, values: readonly number[]): Uint8Array {
  if (type === 'i64') return new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
  return new Uint8Array(ARRAYS[type].from(values).buffer);
}

function tensorSpec(tensor: CellTensor, at: number): TensorSpec {
  const { type, shape, scale, zero = 0, values, axis = 0 } = tensor;
  const scales = scale === undefined ? [] : [scale].flat();
  const quantization = { scale: scales.map(Math.fround), zero: scales.map(() => zero), axis };
  return {
    name: `t${at}`,
    shape,
    type: TYPE_NAME[type],
    ...(scales.length > 0 ? { quantization } : {}),
    ...(values ? { data: bytesOf(type, values) } : {}),
  };
}

export const OPERATOR_CELLS: readonly Cell[] = CELLS;

/** The model of a cell; options by the names that the rules give them. */
export function cellModel(cell: Cell, tables: OptionTables): Uint8Array {
  const rules = loadRules();
  const decl = declOf(cell, rules.imports);
  const { inputs, outputs, options = {} } = cell;
  const all = [...inputs, ...outputs];
  const type = tables.get(decl.options);
  const fields = decl.fields.map((field) => optionValue(field, options[field.name], rules));
  const indices = all.map((_, at) => at);
  return buildModel({
    description: cell.name,
    tensors: all.map(tensorSpec),
    operators: [
      {
        // Version 1 is what every kernel takes.
        code: decl.code,
        ...(type === undefined ? {} : { options: { type, fields } }),
        inputs: indices.slice(0, inputs.length),
        outputs: indices.slice(inputs.length),
      },
    ],
    inputs: indices.filter((at) => at < inputs.length && inputs[at]?.values === undefined),
    outputs: indices.slice(inputs.length),
  });
}

function declOf({ operator }: Cell, imports: readonly ImportDecl[]): ImportDecl {
  const decl = imports.find(({ tflite }) => tflite === operator);
  if (!decl) throw new Error(`the rules have no ${operator}`);
  return decl;
}
