/** A graph of terms as a .tflite file. */
import { isDType } from '../../src/ir/dtype.ts';
import type { OptionField, RuleSet } from '../../src/ir/rules.ts';
import { type Term, typeOf } from '../../src/ir/term.ts';
import { isList, isQuant, type Quant, type Value } from '../../src/ir/value.ts';
import {
  buildModel,
  type OperatorSpec,
  type OptionValue,
  type QuantizationSpec,
  type TensorSpec,
  type TensorTypeName,
  TYPE_NAME,
} from '../models/write-model.ts';
import type { DrawnGraph } from './draw-graph.ts';
import { operandsOf, type TensorUse, usesOf } from './operator-terms.ts';

const NAMES: Readonly<Record<string, TensorTypeName>> = TYPE_NAME;

/** Numbers of options tables in the union, by name. */
export type OptionTables = ReadonlyMap<string, number>;

export function graphModel(graph: DrawnGraph, rules: RuleSet, tables: OptionTables): Uint8Array {
  const { inputs, outputs, operators } = graph;
  const tensors = collectTensors(graph);
  const written = operators.map((terms): OperatorSpec => {
    const [first] = terms;
    const decl = rules.imports.find(({ name }) => name === first?.op);
    if (!first || !decl) throw new Error('an operator that is in no file');
    const type = tables.get(decl.options);
    const fields = decl.fields.map((field) => optionValue(field, first.attrs[field.name], rules));
    return {
      code: decl.code,
      ...(type === undefined ? {} : { options: { type, fields } }),
      inputs: operandsOf(first).map(tensors.indexOf),
      outputs: terms.map((term) => tensors.indexOf({ term, quant: term })),
    };
  });
  const portOf = (term: Term): number => tensors.indexOf({ term, quant: term });
  return buildModel({
    description: 'drawn',
    tensors: tensors.specs,
    operators: written,
    inputs: inputs.map(portOf),
    outputs: outputs.map(portOf),
  });
}

interface Tensors {
  readonly specs: readonly TensorSpec[];
  readonly indexOf: (use: TensorUse) => number;
}

/** A constant is a tensor for each quantization that it is used with. */
function collectTensors({ operators, inputs, pool }: DrawnGraph): Tensors {
  const specs: TensorSpec[] = [];
  const indices = new Map<string, number>();
  const keyOf = ({ term, quant }: TensorUse): string =>
    term.kind === 'const' ? `${term.id} ${quant.id}` : `${term.id}`;
  const uses = operators.flatMap((terms) => terms.flatMap(usesOf));
  const used = new Set(uses.map(({ term }) => term));
  const unused = inputs.filter((term) => !used.has(term));
  for (const use of [...uses, ...unused.map((term) => ({ term, quant: term }))]) {
    if (indices.has(keyOf(use))) continue;
    indices.set(keyOf(use), specs.length);
    const data = use.term.kind === 'const' ? { data: pool.bytesOf(use.term) } : {};
    specs.push({ ...tensorSpec(use, specs.length), ...data });
  }
  const indexOf = (use: TensorUse): number =>
    use.term.kind === 'none' ? -1 : (indices.get(keyOf(use)) ?? -1);
  return { specs, indexOf };
}

function tensorSpec({ term, quant }: TensorUse, at: number): TensorSpec {
  const { dtype, shape } = typeOf(term) ?? { dtype: '', shape: [] };
  const type = NAMES[dtype];
  if (!type || !isDType(dtype)) throw new Error(`no file has a tensor of ${dtype}`);
  const quantization = quant.kind === 'quant' ? { quantization: quantSpec(quant.quant) } : {};
  return { name: `t${at}`, shape, type, ...quantization };
}

const quantSpec = ({ scale, zero, axis }: Quant): QuantizationSpec => ({ scale, zero, axis });

export function optionValue(
  field: OptionField,
  value: Value | undefined,
  rules: RuleSet,
): OptionValue {
  const { slot, type, initial } = field;
  const members = rules.enums.find(({ name }) => name === type)?.members;
  if (members) return { slot, type: 'i8', value: members[String(value)] ?? 0, initial };
  if (isList(value)) return { slot, type: '[i32]', value: value.map(Number) };
  if (isQuant(value) || typeof value === 'string') throw new Error(`no option is ${value}`);
  const wide = type === 'i32' || type === 'f32' ? type : 'i8';
  return { slot, type: wide, value: Number(value ?? initial), initial };
}
