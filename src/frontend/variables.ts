/**
 * Variables of a model. Operators run in the order of the file, so a read gives the term that was written
 * last: what an operator is given before anybody has written is an input of the graph, and what the last
 * operator wrote is an output. No term needs to know of an order.
 */
import { DTYPES, isDType } from '../ir/dtype.ts';
import type { Variable } from '../ir/graph.ts';
import type { ImportDecl } from '../ir/rules.ts';
import { elements, type InputTerm, type TensorType, type Term, typeOf } from '../ir/term.ts';
import { printType } from '../ir/text/print.ts';
import type { Building } from './building.ts';
import { readAttributes } from './read-attributes.ts';
import type { OperatorEntry } from './read-model.ts';
import { createTensorTable } from './tensor-table.ts';
import type { Slot, Variables } from './variable-slots.ts';

export interface StateOperator {
  readonly decl: ImportDecl;
  readonly operator: OperatorEntry;
  readonly place: string;
}

type Importer = (building: Building, one: StateOperator) => void;

/** What to do with an operator whose declaration says that it deals with state. */
const IMPORTERS: Readonly<Record<NonNullable<ImportDecl['state']>, Importer>> = {
  handle: nameVariable,
  read: giveValue,
  write: setValue,
  start: startVariables,
};

export function importStateOperator(building: Building, one: StateOperator): void {
  if (one.decl.state) IMPORTERS[one.decl.state](building, one);
}

function slotOf({ slots }: Variables, name: string): Slot {
  const slot = slots.get(name) ?? { name };
  slots.set(name, slot);
  return slot;
}

/** Container and name tell variables apart. */
function nameVariable(building: Building, { decl, operator, place }: StateOperator): void {
  const { enums, problems, variables } = building;
  const attrs = readAttributes({ decl, enums, table: operator.options, place }, problems);
  const [tensor = -1] = operator.outputs;
  variables.handles.set(tensor, Object.values(attrs ?? {}).join('/'));
}

function variableOf(building: Building, { operator, place }: StateOperator): Slot | undefined {
  const name = building.variables.handles.get(operator.inputs[0] ?? -1);
  if (name !== undefined) return slotOf(building.variables, name);
  return building.problems.error({
    code: 'unknown-variable',
    place,
    message: 'the first operand of the operator stands for no variable',
    help: 'an operator that names the variable has to come before this one',
  });
}

function giveValue(building: Building, one: StateOperator): void {
  const slot = variableOf(building, one);
  const [tensor = -1] = one.operator.outputs;
  const type = building.tensors.describe(tensor)?.type;
  if (!slot || !type) return;
  slot.current ??= slot.value ??= firstValue(building, slot, type);
  const is = typeOf(slot.current);
  if (!sameType(is, type))
    building.problems.error({
      code: 'variable-type',
      place: one.place,
      message: `variable "${slot.name}" is ${is && printType(is)}, and is read as ${printType(type)}`,
    });
  building.values.set(tensor, slot.current);
}

/** An input of the graph behind those of the model. */
function firstValue(
  { file, pool, variables }: Building,
  { name }: Slot,
  type: TensorType,
): InputTerm {
  const before = [...variables.slots.values()].filter(({ value }) => value).length;
  return pool.input(file.inputs.length + before, name, type);
}

function setValue(building: Building, one: StateOperator): void {
  const slot = variableOf(building, one);
  const [, tensor = -1] = one.operator.inputs;
  const { values, tensors, pool } = building;
  const term = values.has(tensor) ? values.get(tensor) : tensors.constant(tensor);
  if (!slot || !term) return;
  // The bytes move to the variable when the invocation ends; until then the term is its value.
  slot.current = term;
  pool.addProvenance(term, { operators: new Set([one.operator.index]) });
}

/** Runs a subgraph once, before the first invocation: it may set variables to constants. */
function startVariables(building: Building, { decl, operator, place }: StateOperator): void {
  const { enums, problems, file, declarations } = building;
  const attrs = readAttributes({ decl, enums, table: operator.options, place }, problems);
  const subgraph = file.subgraphs[Number(Object.values(attrs ?? {})[0] ?? -1)];
  if (!subgraph) {
    problems.error({
      code: 'bad-index',
      place,
      message: 'the operator runs a subgraph that is not there',
    });
    return;
  }
  const tensors = createTensorTable({ ...building, file: { ...file, ...subgraph } });
  const inside = {
    ...building,
    tensors,
    values: new Map(),
    variables: { ...building.variables, handles: new Map() },
  };
  for (const inner of subgraph.operators) {
    const code = file.codes[inner.opcode]?.builtin ?? -1;
    const known = declarations.get(code);
    const one = {
      decl: known ?? decl,
      operator: inner,
      place: `${place}, operator ${inner.index} of its subgraph`,
    };
    if (known?.state === 'handle') nameVariable(inside, one);
    else if (known?.state === 'write') setFirst(inside, one);
    else refuseStart(building, one.place);
  }
}

const refuseStart = ({ problems }: Building, place: string): undefined =>
  problems.error({
    code: 'first-value',
    place,
    message: 'the first values of variables have to be constants; this operator computes something',
    help: 'export the model with constant initial states',
  });

function setFirst(building: Building, one: StateOperator): void {
  const slot = variableOf(building, one);
  const [, tensor = -1] = one.operator.inputs;
  const term = building.tensors.isConstant(tensor) ? building.tensors.constant(tensor) : undefined;
  if (!slot) return;
  if (term) slot.initial = building.pool.bytesOf(term);
  else refuseStart(building, one.place);
}

export interface ImportedVariable extends Variable {
  readonly value: InputTerm;
  /** What it holds in the end. */
  readonly next: Term;
}

/** The variables whose value an invocation reads, in the order in which it first does. */
export function importedVariables({ variables }: Building): readonly ImportedVariable[] {
  return [...variables.slots.values()]
    .flatMap(({ name, initial, value, current }) => {
      if (!value || !current) return [];
      const { type } = value;
      const bytes = isDType(type.dtype) ? elements(type.shape) * DTYPES[type.dtype].bytes : 0;
      return [{ name, type, initial: initial ?? new Uint8Array(bytes), value, next: current }];
    })
    .sort((a, b) => a.value.index - b.value.index);
}

const sameType = (a: TensorType | undefined, b: TensorType): boolean =>
  a !== undefined && printType(a) === printType(b);
