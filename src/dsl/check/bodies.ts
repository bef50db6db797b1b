/** Names and sorts in the bodies of functions and computes. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { isDType } from '../../ir/dtype.ts';
import type { ComputeDecl, Definition, FunctionDecl } from '../../ir/rules.ts';
import { namedDims } from '../names.ts';
import { ofKind, type Program } from '../program.ts';
import { typings } from '../typing/begin.ts';
import { axisSort, expectSort, sortOf } from '../typing/expression.ts';
import { knownOf, knownOfWord, type Maybe, scalarOf } from '../typing/known.ts';
import { type Binding, dimBindings, paramBindings, patternBindings } from '../typing/scope.ts';
import { complainAt, type Typing, withNames } from '../typing/typing.ts';
import { errorAt, suggestion } from './complaint.ts';

const RIGHTS = { buildsTerms: false, readsTarget: false };

export function checkBodies(program: Program): readonly Diagnostic[] {
  const begin = typings(program);
  return [
    ...ofKind(program, 'function').flatMap((one) =>
      checkFunction(one, begin(one, functionScope(one), RIGHTS)),
    ),
    ...ofKind(program, 'compute').flatMap((one) =>
      checkCompute(one, begin(one, new Map(paramBindings(one.params)), RIGHTS)),
    ),
  ];
}

const functionScope = ({ params, attrs }: FunctionDecl): ReadonlyMap<string, Maybe> =>
  new Map<string, Maybe>([
    ...attrs.map((name): Binding => [name, undefined]),
    ...params.map(({ name, dtype }): Binding => [name, knownOfWord(dtype)]),
  ]);

function checkFunction(one: FunctionDecl, typing: Typing): readonly Diagnostic[] {
  typeBody(typing, one.body, knownOfWord(one.result));
  return typing.problems;
}

function checkCompute(one: ComputeDecl, typing: Typing): readonly Diagnostic[] {
  const signature = typing.vocabulary.ops.get(one.name);
  const attrs = Object.entries(one.attrs).flatMap(([name, pattern]) =>
    patternBindings(pattern, signature?.attrs.get(name)),
  );
  const outer = withNames(typing, [
    ...dimBindings(one.result),
    ...attrs,
    ['root', knownOf(one.result)],
  ]);
  typeBody(outer, one.body, knownOf(one.result));
  return [...typing.problems, ...unboundDims(one, typing, attrs), ...checkRoot(one)];
}

/** A dim of the result comes from an operand, an attribute or a definition. */
function unboundDims(
  one: ComputeDecl,
  typing: Typing,
  attrs: readonly Binding[],
): readonly Diagnostic[] {
  const names = [...typing.scope.keys(), ...attrs.map(([name]) => name)];
  const known = new Set([...names, ...one.body.map(({ name }) => name)]);
  return namedDims(one.result)
    .filter((dim) => !known.has(dim.name))
    .map((dim) =>
      errorAt(one, typing.spans.nodes.get(dim), {
        code: 'unknown-name',
        message: `nothing says how long the dim \`${dim.name}\` of the result is`,
        help: `define it in the body: \`${dim.name} = ...\``,
      }),
    );
}

const OPEN_RANK =
  'root has axes, but the result any number of dims: write it as a view, or with an open axis';

/** The root tensor has the rank and dtype of the result sort. */
function checkRoot(one: ComputeDecl): readonly Diagnostic[] {
  const root = one.body.find(({ name }) => name === 'root');
  const { result } = one;
  if (!root?.axes || result.kind !== 'tensor') return [];
  const { axes, dtype } = root;
  const wrong = (message: string): Diagnostic =>
    errorAt(one, root.at, {
      code: 'wrong-sort',
      message,
      help: 'the definition `root` and the sort behind `->` say the same',
    });
  const open = result.dims?.some(({ kind }) => kind === 'rest');
  return [
    ...(open && !root.open ? [wrong(OPEN_RANK)] : []),
    ...(result.dims && !open && !root.open && result.dims.length !== axes.length
      ? [
          wrong(
            `root has ${axes.length} ${axes.length === 1 ? 'axis' : 'axes'}, the result has ${result.dims.length} dims`,
          ),
        ]
      : []),
    ...(dtype && isDType(dtype) && result.dtypes.length > 0 && !result.dtypes.includes(dtype)
      ? [wrong(`root is ${dtype}, the result is ${result.dtypes.join(' | ')}`)]
      : []),
  ];
}

/** Types the definitions in their order. Nothing is known yet of what stands further down. */
function typeBody(typing: Typing, body: readonly Definition[], result: Maybe): void {
  const given = typing.scope;
  const later = body.filter(({ name }) => !given.has(name));
  let inner = withNames(
    typing,
    later.map(({ name }): Binding => [name, undefined]),
  );
  for (const definition of body) {
    const known = typeDefinition(inner, definition, result);
    inner = withNames(inner, [[definition.name, given.get(definition.name) ?? known]]);
  }
}

function typeDefinition(typing: Typing, definition: Definition, result: Maybe): Maybe {
  const { name, axes, value } = definition;
  if (axes) return typeTensor(typing, definition);
  return name === 'root' && result
    ? expectSort(typing, value, result, 'the result')
    : sortOf(typing, value);
}

function typeTensor(typing: Typing, definition: Definition): Maybe {
  const { name, axes = [], extents, open = [], dtype, value, at } = definition;
  if (dtype !== undefined) checkElementType(typing, definition, dtype);
  if (extents === undefined && axes.length > 0 && name !== 'root')
    complainAt(typing, at, {
      code: 'bad-axis',
      message: `the axes of \`${name}\` have no extents`,
      help: `write \`${name}[${axes.map((axis) => `${axis} < ...`).join(', ')}]\``,
    });
  const inner = withNames(
    typing,
    axes.map((axis, at): Binding => {
      const extent = extents?.[at];
      const isOpen = open.includes(axis);
      if (!extent) return [axis, isOpen ? undefined : { kind: 'int' }];
      return axisSort(typing, { name: axis, extent, ...(isOpen ? { open: true } : {}) });
    }),
  );
  const element = dtype === undefined ? undefined : scalarOf(dtype);
  const made = element
    ? expectSort(inner, value, element, `an element of \`${name}\``)
    : sortOf(inner, value);
  if (axes.length === 0) return element ?? made;
  const known = dtype !== undefined && isElementType(typing, dtype);
  const rank = open.length === 0 ? { rank: axes.length } : {};
  return { kind: 'tensor', dtypes: known ? [dtype] : [], ...rank };
}

const isElementType = ({ vocabulary }: Typing, name: string): boolean =>
  isDType(name) || vocabulary.records.has(name);

/** `t` of `t = dtype(x)`, or an attribute. */
function namesType({ scope }: Typing, name: string): boolean {
  const known = scope.get(name);
  return scope.has(name) && (known === undefined || known.kind === 'sym');
}

function checkElementType(typing: Typing, { at }: Definition, dtype: string): void {
  const { records } = typing.vocabulary;
  if (isElementType(typing, dtype) || namesType(typing, dtype)) return;
  complainAt(typing, at, {
    code: 'unknown-sort',
    message: `there is no dtype or record \`${dtype}\``,
    ...suggestion(dtype, ['i8', 'u8', 'i16', 'i32', 'i64', 'f32', 'f64', ...records.keys()]),
  });
}
