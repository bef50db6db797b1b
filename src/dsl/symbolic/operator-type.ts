/** The dtype and dims of what an op makes of its operands: by its compute, or by what its declaration says. */
import { isDType } from '../../ir/dtype.ts';
import type { AttrPattern, ComputeDecl, Definition, Param, Sort } from '../../ir/rules.ts';
import { alignedDims, dimsOfSort } from './dims.ts';
import {
  itemOf,
  list,
  number,
  opaque,
  type Symbolic,
  type SymbolicTensor,
  spliced,
  textOf,
  unknownTensor,
  word,
} from './value.ts';
import { type Call, known, type Lazy, lazy, type Scope } from './world.ts';

/** An op with its operands and attributes, wherever they come from. */
export interface Application {
  readonly op: string;
  /** How the result is written. */
  readonly text: string;
  readonly args: readonly Lazy[];
  readonly attrs: (name: string) => Lazy;
}

/** A call of an op, in `into` or in an attribute. */
export function applyOp(call: Call, scope: Scope): Symbolic {
  const evaluate = (expr: Call['args'][number], name: string): Lazy =>
    lazy(() => scope.world.evaluate(expr, scope), name);
  const args = call.args.map((arg, at) => evaluate(arg, `operand ${at}`));
  const operands = args.map((arg) => textOf(arg()));
  return typeOfOp(
    {
      op: call.name,
      text: `${call.name}(${operands.join(', ')})`,
      args,
      attrs(name) {
        const value = call.attrs[name];
        return value ? evaluate(value, name) : known(opaque(`${call.name}.${name}`));
      },
    },
    scope,
  );
}

export function typeOfOp(application: Application, scope: Scope): SymbolicTensor {
  const { world, depth } = scope;
  const compute = world.computes.get(application.op);
  const declared = compute ?? world.ops.get(application.op);
  const made = unknownTensor(application.text);
  if (!declared) return made;
  const names = new Map<string, Lazy>();
  for (const [at, param] of declared.params.entries())
    bindOperand(names, param, application.args[at]);
  const inner: Scope = { world, names, depth: depth + 1 };
  if (compute) return computedType(compute, application, inner);
  return refined(made, declared.result, names);
}

/** The operand as the op sees it, and the dims that its sort names; the first that names a dim says it. */
function bindOperand(names: Map<string, Lazy>, { name, sort }: Param, arg: Lazy | undefined): void {
  const operand = lazy(() => asSorted(arg?.() ?? opaque(name), sort, new Map()), name);
  names.set(name, operand);
  const of = sort.kind === 'list' ? sort.of : sort;
  if (of.kind !== 'tensor' || of.dims === undefined) return;
  const { dims: sorts } = of;
  const one = (): Symbolic => (sort.kind === 'list' ? itemOf(operand(), number(0)) : operand());
  const aligned = (at: number): Symbolic =>
    alignedDims(dimsOf(one()), sorts)[at] ?? opaque(`dim ${at} of ${name}`);
  for (const [at, dim] of sorts.entries())
    if ((dim.kind === 'name' || dim.kind === 'rest') && !names.has(dim.name))
      names.set(
        dim.name,
        lazy(() => aligned(at), dim.name),
      );
}

const dimsOf = (value: Symbolic): Symbolic =>
  value.kind === 'tensor' ? value.dims : opaque(`shape(${textOf(value)})`);

/** An operand with what its sort says of it; of a list, each item. */
export function asSorted(given: Symbolic, sort: Sort, names: ReadonlyMap<string, Lazy>): Symbolic {
  if (sort.kind === 'tensor')
    return refined(given.kind === 'tensor' ? given : unknownTensor(textOf(given)), sort, names);
  if (sort.kind !== 'list') return given;
  if (given.kind === 'list') return list(given.items.map((one) => asSorted(one, sort.of, names)));
  if (given.kind !== 'opaque') return given;
  const { item = opaque } = given;
  return { ...given, item: (text) => asSorted(item(text), sort.of, names) };
}

/** What a sort adds to what is known: a dtype, the rank, and dims that are literal or named before. */
export function refined(
  tensor: SymbolicTensor,
  sort: Sort,
  names: ReadonlyMap<string, Lazy>,
): SymbolicTensor {
  if (sort.kind !== 'tensor') return tensor;
  const [dtype, ...others] = sort.dtypes;
  const only = dtype !== undefined && others.length === 0 && tensor.dtype.kind === 'opaque';
  return {
    ...tensor,
    ...(only ? { dtype: word(dtype) } : {}),
    ...(sort.dims
      ? { dims: dimsOfSort(tensor.dims, sort.dims, (name) => names.get(name)?.()) }
      : {}),
  };
}

function computedType(one: ComputeDecl, application: Application, scope: Scope): SymbolicTensor {
  const names = scope.names as Map<string, Lazy>;
  const made = unknownTensor(application.text);
  for (const [name, pattern] of Object.entries(one.attrs))
    bindAttribute(names, pattern, application.attrs(name));
  for (const definition of one.body) {
    const { name, axes, dtype, value } = definition;
    if (name === 'root') continue;
    const define = (): Symbolic =>
      axes === undefined
        ? scope.world.evaluate(value, scope)
        : {
            ...{ kind: 'tensor', text: `${name} of ${made.text}` },
            dtype: elementType(dtype, scope),
            dims: extentsOf(definition, scope),
          };
    names.set(name, lazy(define, name));
  }
  names.set('root', known(made));
  const root = one.body.find(({ name }) => name === 'root');
  if (root === undefined) return made;
  if (root.axes) {
    const dims = root.extents ? extentsOf(root, scope) : made.dims;
    return refined({ ...made, dtype: elementType(root.dtype, scope), dims }, one.result, names);
  }
  const value = scope.world.evaluate(root.value, scope);
  const result = one.result.kind === 'list' ? one.result.of : one.result;
  return refined(value.kind === 'tensor' ? value : made, result, names);
}

/** An open axis stands for as many dims as its extent has items. */
const extentsOf = ({ axes = [], extents = [], open = [] }: Definition, scope: Scope): Symbolic =>
  spliced(
    extents.map((extent, at) => ({
      of: scope.world.evaluate(extent, scope),
      spread: open.includes(axes[at] ?? ''),
    })),
  );

/** A dtype, a record, or a name that says one. */
function elementType(dtype: string | undefined, { names, world }: Scope): Symbolic {
  if (dtype === undefined) return opaque('an element');
  if (isDType(dtype) || world.records.has(dtype)) return word(dtype);
  return names.get(dtype)?.() ?? opaque(dtype);
}

/** What a pattern binds, of a value. */
export function bindAttribute(names: Map<string, Lazy>, pattern: AttrPattern, value: Lazy): void {
  if (pattern.kind === 'bind') names.set(pattern.name, value);
  if (pattern.kind !== 'list') return;
  for (const [at, item] of pattern.items.entries())
    bindAttribute(
      names,
      item,
      lazy(() => itemOf(value(), number(at)), `item ${at}`),
    );
}
