/**
 * Variables of a model. Operators run in the order of the file, so a read gives the term that was written
 * last: what an operator is given before anybody has written is an input of the graph, and what the last
 * operator wrote is an output. No term needs to know of an order.
 */
import type { Variable } from '../ir/graph.ts';
import type { ImportDecl } from '../ir/rules.ts';
import { bytesOfType, type InputTerm, type TensorType, type Term, typeOf } from '../ir/term.ts';
import { printType } from '../ir/text/print.ts';
import type { Building } from './building.ts';
import { ABSENT } from './check-indices.ts';
import { type DeclaredOperator, operatorAttributes } from './operator-attributes.ts';
import { createTensorTable } from './tensor-table.ts';
import { defineOutput, readTensor } from './tensor-values.ts';
import { heldBy, type Slot, type Variables } from './variable-slots.ts';

type Importer = (building: Building, one: DeclaredOperator) => void;

/** What to do with an operator whose declaration says that it deals with state. */
const IMPORTERS: Readonly<Record<NonNullable<ImportDecl['state']>, Importer>> = {
  handle: nameVariable,
  read: giveValue,
  write: setValue,
  start: startVariables,
};

export function importStateOperator(building: Building, one: DeclaredOperator): void {
  if (one.decl.state) IMPORTERS[one.decl.state](building, one);
}

function slotOf({ slots }: Variables, name: string): Slot {
  const slot = slots.get(name) ?? { name };
  slots.set(name, slot);
  return slot;
}

/** Container and name tell variables apart. */
function nameVariable(building: Building, one: DeclaredOperator): void {
  const attrs = operatorAttributes(building, one);
  const [tensor = ABSENT] = one.operator.outputs;
  building.variables.handles.set(tensor, Object.values(attrs ?? {}).join('/'));
}

function variableOf(building: Building, { operator, place }: DeclaredOperator): Slot | undefined {
  const name = building.variables.handles.get(operator.inputs[0] ?? ABSENT);
  if (name !== undefined) return slotOf(building.variables, name);
  return building.problems.error({
    code: 'unknown-variable',
    place,
    message: 'the first operand of the operator stands for no variable',
    help: 'an operator that names the variable has to come before this one',
  });
}

/** A variable has one type, that which it was first seen with. */
function holds(building: Building, slot: Slot, type: TensorType, place: string): boolean {
  slot.type ??= type;
  const [is, wanted] = [slot.type, type].map(printType);
  if (is === wanted) return true;
  building.problems.error({
    code: 'variable-type',
    place,
    message: `variable "${slot.name}" is ${is}, and here it is ${wanted}`,
    help: 'read and set the variable with one type and shape',
  });
  return false;
}

function giveValue(building: Building, one: DeclaredOperator): void {
  const { place } = one;
  const slot = variableOf(building, one);
  const [tensor = ABSENT] = one.operator.outputs;
  const type = building.tensors.describe(tensor)?.type;
  const known = slot && type && holds(building, slot, type, place);
  const term = known ? heldBy(building, slot, type) : undefined;
  defineOutput(building, { tensor, term, place });
}

function setValue(building: Building, one: DeclaredOperator): void {
  const slot = variableOf(building, one);
  const term = readTensor(building, one.operator.inputs[1] ?? ABSENT, one.place);
  const type = term && typeOf(term);
  if (!slot || !type || !holds(building, slot, type, one.place)) return;
  // The bytes move to the variable when the invocation ends; until then the term is its value.
  slot.current = term;
  building.pool.addProvenance(term, { operators: new Set([one.operator.index]) });
}

/** Runs a subgraph once, before the first invocation: it may set variables to constants. */
function startVariables(building: Building, start: DeclaredOperator): void {
  const { problems, file, declarations } = building;
  const { decl, place } = start;
  const attrs = operatorAttributes(building, start);
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

function setFirst(building: Building, one: DeclaredOperator): void {
  const slot = variableOf(building, one);
  const [, tensor = ABSENT] = one.operator.inputs;
  const { tensors, pool } = building;
  if (!tensors.isConstant(tensor)) refuseStart(building, one.place);
  const term = tensors.isConstant(tensor) ? tensors.constant(tensor) : undefined;
  if (slot && term && holds(building, slot, term.type, one.place))
    slot.initial = pool.bytesOf(term);
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
      const first = initial ?? new Uint8Array(bytesOfType(type));
      return [{ name, type, initial: first, value, next: current }];
    })
    .sort((a, b) => a.value.index - b.value.index);
}
