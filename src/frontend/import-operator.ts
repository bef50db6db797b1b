/** One operator of the file becomes a term, or a problem that says why not. */
import { topological } from '../ir/graph.ts';
import type { ImportDecl } from '../ir/rules.ts';
import type { ApplyTerm, Term } from '../ir/term.ts';
import type { Attrs } from '../ir/value.ts';
import { createInterpreter } from '../tir/interpret.ts';
import { type Building, operatorName, operatorPlace } from './building.ts';
import { ABSENT } from './check-indices.ts';
import { checkMeaning } from './check-meaning.ts';
import { checkOperands, positionsOf, tensorNames, tensorParams } from './check-operands.ts';
import { importHook } from './import-hook.ts';
import { operatorAttributes } from './operator-attributes.ts';
import type { OperatorEntry } from './read-model.ts';
import { defineOutput, readTensor } from './tensor-values.ts';
import { keepValue } from './variable-tensors.ts';
import { importStateOperator } from './variables.ts';

export function importOperator(building: Building, operator: OperatorEntry): void {
  const place = operatorPlace(building, operator);
  if (building.file.codes[operator.opcode]?.builtin === CUSTOM) {
    importHook(building, operator, place);
    return;
  }
  const decl = findDeclaration(building, operator, place);
  if (decl?.state) {
    importStateOperator(building, { decl, operator, place });
    return;
  }
  const parts = decl && readOperands(building, operator, { decl, place });
  const { outputs } = operator;
  const kept = decl ? keptTensors(building, operator, decl) : [];
  const terms = parts ? makeTerms(building, [...outputs, ...kept], { operator, parts }) : [];
  for (const term of terms)
    if (term) building.pool.addProvenance(term, { operators: new Set([operator.index]) });
  for (const [index, tensor] of outputs.entries())
    defineOutput(building, { tensor, term: terms[index], place });
  for (const [index, tensor] of kept.entries())
    keepValue(building, { tensor, term: terms[outputs.length + index], place });
}

/** What the operator leaves a new value in. */
function keptTensors(
  { computes }: Building,
  { inputs }: OperatorEntry,
  { name, keeps = [] }: ImportDecl,
): readonly number[] {
  const compute = computes.get(name);
  return compute ? positionsOf(compute, keeps).map((at) => inputs[at] ?? ABSENT) : [];
}

/** The builtin code that stands for operators of others. */
export const CUSTOM = 32;

function findDeclaration(
  building: Building,
  operator: OperatorEntry,
  place: string,
): ImportDecl | undefined {
  const { problems, schema, declarations, file } = building;
  const { builtin } = file.codes[operator.opcode] ?? { builtin: ABSENT };
  const name = operatorName(building, operator);
  const decl = declarations.get(builtin);
  if (decl) return decl;
  if (schema.callers.has(builtin))
    return problems.error({
      code: 'control-flow',
      place,
      message: `${name} runs another subgraph; only straight-line models can be compiled`,
      help: 'unroll the loop or take the branch out of the model before converting it',
    });
  return problems.error({
    code: 'unsupported-operator',
    place,
    message: `there is no rule for ${name}`,
    help: 'replace the operator in the model, or add a rule file for it',
  });
}

/** What a decl and its operands become together. */
interface Parts {
  readonly decl: ImportDecl;
  /** One for each operand of the signature. */
  readonly tensors: readonly Term[];
  readonly quants: readonly Term[];
  readonly place: string;
}

/** Tensors, then one quantization for each input and each output. */
function readOperands(
  building: Building,
  operator: OperatorEntry,
  { decl, place }: Pick<Parts, 'decl' | 'place'>,
): Parts | undefined {
  const inputs = listedInputs(building, operator, { decl, place });
  if (!inputs) return undefined;
  const all = [...inputs, ...operator.outputs];
  const compute = building.computes.get(decl.name);
  const params = compute && tensorParams(compute, inputs.length);
  const tensors = present(
    inputs.map((tensor, at) => {
      const term = readTensor(building, tensor, place);
      return params?.[at]?.sort.constant ? asConstant(building, term) : term;
    }),
  );
  const quants = present(all.map((tensor) => quantOf(building, tensor)));
  return tensors && quants && { decl, tensors, quants, place };
}

/** What has to be a constant may be computed of constants, as weights are that the file has in another form. */
function asConstant({ pool, rules }: Building, term: Term | undefined): Term | undefined {
  if (term?.kind !== 'apply') return term;
  const computed = topological([term]);
  if (computed.some(({ kind }) => kind === 'input')) return term;
  const values = createInterpreter({ rules, pool }).run([term], []);
  const bytes = values.ok ? values.value.get(term) : undefined;
  const [type] = term.types;
  if (!bytes || !type) return term;
  const constant = pool.constant(type, bytes);
  for (const one of computed) pool.addProvenance(constant, pool.provenanceOf(one));
  return constant;
}

/** All of them, or undefined where one was refused. */
function present(terms: readonly (Term | undefined)[]): readonly Term[] | undefined {
  const found = terms.filter((term) => term !== undefined);
  return found.length === terms.length ? found : undefined;
}

/** Optional operands at the end of the signature need not be listed in the file. */
function listedInputs(
  { computes, problems }: Building,
  { inputs }: OperatorEntry,
  { decl, place }: Pick<Parts, 'decl' | 'place'>,
): readonly number[] | undefined {
  const compute = computes.get(decl.name);
  if (!compute) return inputs;
  const params = tensorParams(compute, inputs.length);
  if (params) return [...inputs, ...params.slice(inputs.length).map(() => ABSENT)];
  return problems.error({
    code: 'operand-count',
    place,
    message: `the operator has ${inputs.length} inputs; ${decl.tflite} takes ${tensorNames(compute)}`,
  });
}

function quantOf({ pool, tensors }: Building, tensor: number): Term | undefined {
  if (tensor === ABSENT) return pool.none();
  return tensors.describe(tensor)?.quant;
}

interface Made {
  readonly operator: OperatorEntry;
  readonly parts: Parts;
}

/** One term for each tensor that the operator writes: its outputs, then what it keeps. */
function makeTerms(
  building: Building,
  written: readonly number[],
  { operator, parts }: Made,
): readonly (ApplyTerm | undefined)[] {
  const { problems } = building;
  const { decl, place } = parts;
  const attrs = operatorAttributes(building, { decl, operator, place });
  const { outputs } = operator;
  const { output } = decl;
  if (outputs.length === 0)
    problems.error({ code: 'no-output', place, message: 'the operator has no output' });
  else if (outputs.length > 1 && output === undefined)
    problems.error({
      code: 'output-count',
      place,
      message: `the operator has ${outputs.length} outputs; ${decl.tflite} has one`,
    });
  else if (attrs)
    return written.map((tensor, at) =>
      makeTerm(building, { ...parts, tensor, attrs: output ? { ...attrs, [output]: at } : attrs }),
    );
  return [];
}

interface OutputParts extends Parts {
  readonly attrs: Attrs;
  /** The tensor that the term computes. */
  readonly tensor: number;
}

function makeTerm(building: Building, parts: OutputParts): ApplyTerm | undefined {
  const { pool, computes, problems } = building;
  const { decl, attrs, tensors, quants, place } = parts;
  const type = building.tensors.describe(parts.tensor)?.type;
  if (!type) return undefined;
  const types = [type];
  const compute = computes.get(decl.name);
  if (compute && !checkOperands(compute, { tensors, types, place }, problems)) return undefined;
  const term = pool.apply({ op: decl.name, attrs, args: [...tensors, ...quants], types });
  return checkMeaning(building, term, place) ? term : undefined;
}
