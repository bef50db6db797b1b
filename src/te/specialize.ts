/** The compute of an op for one instance: operands bound, what is known folded, the rest a program. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import { isDType } from '../ir/dtype.ts';
import type { ComputeDecl, Definition } from '../ir/rules.ts';
import type { TensorType } from '../ir/term.ts';
import { type Extent, extentOf } from './axes.ts';
import { createBuilder } from './builder.ts';
import { type ElementReader, elementsOf, toBytes } from './bytes.ts';
import { type Context, complain, extend, needInt, type Place, type Scope } from './context.ts';
import { type Defining, defineTensor } from './define.ts';
import { elaborateWith } from './elaborate.ts';
import type { TensorEntity } from './entity.ts';
import type { ConstantReader } from './fold.ts';
import { type Bound, bindInstance, type Instance } from './operands.ts';
import type { ProgramDefinition, ProgramTable, TensorProgram } from './program.ts';
import { prune, type Unpruned } from './prune.ts';
import type { RuleIndex } from './rule-index.ts';
import { checkScans, defineScan } from './scans.ts';
import { NO_ROOT, viewRoots } from './view-root.ts';

/** What an instance of an op computes, or why the operands do not fit its compute. */
export function specialize(
  compute: ComputeDecl,
  instance: Instance,
  rules: RuleIndex,
): Result<TensorProgram> {
  const made = define(compute, instance, { rules, typesOnly: false });
  return made.ok ? success(prune(made.value)) : made;
}

/** The type of the result alone: what a rewrite needs to build a term. */
export function inferType(
  compute: ComputeDecl,
  instance: Instance,
  rules: RuleIndex,
): Result<TensorType> {
  const made = define(compute, instance, { rules, typesOnly: true });
  return made.ok ? success(made.value.roots[0].type) : made;
}

interface Depth {
  readonly rules: RuleIndex;
  readonly typesOnly: boolean;
}

function define(
  compute: ComputeDecl,
  instance: Instance,
  { rules, typesOnly }: Depth,
): Result<Unpruned> {
  const problems: Diagnostic[] = [];
  const tables = new Map<string, ProgramTable>();
  const context = createContext(rules, problems, tables);
  const place: Place = { at: compute.source.at, file: compute.source.file };
  const bound = bindInstance(context, compute, instance);
  if (problems.length > 0) return failure(...problems);
  const defining: Defining = {
    context,
    definitions: [],
    tables,
    typesOnly,
    constantOf: constantReader(bound, tables),
  };
  const roots = defineBody(defining, compute, { bound, instance });
  for (const [at, declared] of (instance.resultTypes ?? []).entries()) {
    const root = roots[at];
    if (root && problems.length === 0) checkType(context, root.type, declared, place);
  }
  if (problems.length > 0) return failure(...problems);
  return success({ compute, bound, defining, roots });
}

/** Elements of constant operands and of tables, those included that are made later. */
function constantReader(
  { operands }: Bound,
  tables: ReadonlyMap<string, ProgramTable>,
): ConstantReader {
  const readers = new Map<string, ElementReader>();
  const find = (tensor: string): ElementReader | undefined => {
    const operand = operands.find(({ name }) => name === tensor);
    const { dtype } = operand?.type ?? {};
    if (operand?.constant && dtype !== undefined && isDType(dtype))
      return elementsOf(operand.constant, dtype);
    const table = tables.get(tensor);
    return table && elementsOf(table.bytes, table.dtype);
  };
  return (tensor, index) => {
    const read = readers.get(tensor) ?? find(tensor);
    if (read) readers.set(tensor, read);
    return read?.(index);
  };
}

function createContext(
  rules: RuleIndex,
  problems: Diagnostic[],
  tables: Map<string, ProgramTable>,
): Context {
  const known = new Map<string, ProgramTable>();
  const context: Context = {
    builder: createBuilder(),
    rules,
    problems,
    elaborate: (expr, scope) => elaborateWith(context, expr, scope),
    table(dtype, values) {
      const key = `${dtype} ${values.join()}`;
      const made = known.get(key);
      if (made) return made;
      const stored = isDType(dtype) ? dtype : 'i32';
      const name = `table_${tables.size + 1}`;
      const bytes = toBytes(stored, values);
      const table: ProgramTable = { name, dtype: stored, length: values.length, bytes };
      known.set(key, table);
      tables.set(name, table);
      return table;
    },
  };
  return context;
}

interface Body {
  readonly bound: Bound;
  readonly instance: Instance;
}

type Roots = Unpruned['roots'];

function defineBody(defining: Defining, compute: ComputeDecl, { bound, instance }: Body): Roots {
  const { context } = defining;
  const { file } = compute.source;
  const [declared] = instance.resultTypes ?? [];
  let scope: Scope = { names: bound.names, file };
  if (declared) scope = extend(scope, [['root', declaredResult(declared)]]);
  let roots: Roots = [NO_ROOT];
  for (const [number, line] of compute.body.entries()) {
    const place: Place = { at: line.at, file };
    if (line.scan) {
      const lines = scanAt(compute.body, number).map((one) => {
        const definition = withElementType(one, scope);
        return { definition, extents: extentsOf(context, compute, definition, scope) };
      });
      if (lines.length > 0) scope = defineScan(defining, lines, { scope, scan: number });
      continue;
    }
    const definition = withElementType(line, scope);
    if (definition.axes === undefined) {
      const entity = context.elaborate(definition.value, scope);
      scope = extend(scope, [[definition.name, entity]]);
      if (definition.name === 'root')
        roots = viewRoots(defining, entity, {
          place,
          wanted: wantedOf(defining, compute, instance),
        });
      continue;
    }
    const extents = extentsOf(context, compute, definition, scope);
    const made = defineTensor(defining, { definition, extents, scope });
    scope = extend(scope, [[definition.name, made.entity]]);
    if (definition.name === 'root') {
      const type: TensorType = { dtype: definition.dtype ?? 'i32', shape: extents.flat() };
      roots = [{ definition: 'root', type, ...(made.packed ? { packed: made.packed } : {}) }];
    }
  }
  sortAsWritten(defining, compute);
  checkScans(context, defining.definitions, { at: compute.source.at, file });
  return roots;
}

/** The lines of a scan, which stand one below the other, if it begins here. */
function scanAt(body: readonly Definition[], start: number): readonly Definition[] {
  if (body[start - 1]?.scan) return [];
  const end = body.findIndex(({ scan }, at) => at > start && !scan);
  return body.slice(start, end < 0 ? body.length : end);
}

/** Definitions were made when they were first read; each reads those further up only. */
function sortAsWritten({ definitions }: Defining, { body }: ComputeDecl): void {
  const lines = body.map(({ name }) => name);
  const place = ({ name }: ProgramDefinition): number =>
    lines.includes(name) ? lines.indexOf(name) : lines.length;
  definitions.sort((a, b) => place(a) - place(b));
}

/** The element type may be a name for one: an attribute, or `t` of `t = dtype(x)`. */
function withElementType(definition: Definition, { names }: Scope): Definition {
  const named = definition.dtype === undefined ? undefined : names.get(definition.dtype);
  return named?.kind === 'symbol' ? { ...definition, dtype: named.value } : definition;
}

/** `shape(root)`: the body may ask what the model says of the result. */
const declaredResult = (type: TensorType): TensorEntity => ({
  kind: 'tensor',
  dtype: type.dtype,
  dims: type.shape,
  at: () => ({ kind: 'absent' }),
});

function extentsOf(
  context: Context,
  compute: ComputeDecl,
  definition: Definition,
  scope: Scope,
): readonly Extent[] {
  const place: Place = { at: definition.at, file: scope.file };
  if (definition.extents)
    return definition.extents.map((extent) =>
      extentOf(context, context.elaborate(extent, scope), place),
    );
  const { result } = compute;
  const dims = definition.name === 'root' && result.kind === 'tensor' ? result.dims : undefined;
  if (dims?.length !== definition.axes?.length)
    complain(context, place, `the axes of ${definition.name} have no extents`);
  return (dims ?? []).map((dim) => {
    if (dim.kind === 'int') return dim.value;
    const named = dim.kind === 'name' || dim.kind === 'stretched';
    const known = named ? scope.names.get(dim.name) : undefined;
    if (known) return needInt(context, known, place);
    complain(context, place, `a dim of the result is not defined`);
    return 1;
  });
}

/** Of an op of several results, those that are computed. */
function wantedOf(
  { context }: Defining,
  { name, result }: ComputeDecl,
  { results, attrs }: Instance,
): readonly number[] | undefined {
  if (result.kind !== 'list') return undefined;
  return results ?? [Number(attrs[context.rules.counters.get(name) ?? ''] ?? 0)];
}

function checkType(context: Context, made: TensorType, wanted: TensorType, place: Place): void {
  const show = ({ dtype, shape }: TensorType): string => `${dtype}[${shape.join(', ')}]`;
  if (show(made) !== show(wanted))
    complain(context, place, `the result is ${show(made)}, but ${show(wanted)} is declared`);
}
