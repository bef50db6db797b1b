/** Primitives: a kernel that exists, fields that it has, and an op with a meaning behind it. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { nearest } from '../../diag/nearest.ts';
import type { ComputeDecl, PrimitiveDecl } from '../../ir/rules.ts';
import { nameAt, ofKind, type Program } from '../program.ts';
import { keyAt } from '../spans.ts';
import { typings } from '../typing/begin.ts';
import { expectSort } from '../typing/expression.ts';
import { type Known, knownOf } from '../typing/known.ts';
import { type Binding, paramBindings, patternBindings } from '../typing/scope.ts';
import type { Typing } from '../typing/typing.ts';
import { errorAt, suggestion } from './complaint.ts';

const KERNELS: readonly string[] = [
  'convolution',
  'depthwise',
  'pooling',
  'elementwise',
  'view',
  'copy',
  'join',
  'finish',
];

const FEATURE_MAP: Known = { kind: 'tensor', dtypes: [] };
const CONSTANT: Known = { kind: 'tensor', dtypes: [], constant: true };
const INT: Known = { kind: 'int' };
const list = (length: number): Known => ({ kind: 'list', length });

/** The fields of an NPU operation that a primitive may set. */
const FIELDS: Readonly<Record<string, Known>> = {
  ifm: FEATURE_MAP,
  ifm2: FEATURE_MAP,
  ofm: FEATURE_MAP,
  ifm_zero: INT,
  ifm2_zero: INT,
  ofm_zero: INT,
  weights: CONSTANT,
  weight_zero: INT,
  scales: CONSTANT,
  lut: CONSTANT,
  function: { kind: 'sym' },
  stride: list(2),
  dilation: list(2),
  taps: list(2),
  pad: list(4),
  clamp: list(2),
  rounding: { kind: 'sym' },
  ofm_scale: list(2),
  operand_scale: list(3),
  upscale: { kind: 'sym' },
  at: list(3),
  step: list(2),
  turn: { kind: 'bool' },
  maps: { kind: 'list', of: FEATURE_MAP },
  axis: INT,
  interleaved: { kind: 'bool' },
};

export function checkPrimitives(program: Program): readonly Diagnostic[] {
  const begin = typings(program);
  const computes = new Map(ofKind(program, 'compute').map((one) => [one.name, one]));
  return ofKind(program, 'primitive').flatMap((one) => {
    const compute = computes.get(one.name);
    const typing = begin(one, compute ? scopeOf(compute) : new Map(), {
      buildsTerms: false,
      readsTarget: true,
    });
    return [
      ...unknownKernel(program, one),
      ...(compute ? [] : [missingCompute(program, one, computes.keys())]),
      ...missingFields(program, one),
      ...(compute ? checkFields(typing, one) : []),
    ];
  });
}

/** Operands, dims, attribute binders and the result of the op's compute. */
function scopeOf({ params, attrs, result }: ComputeDecl): ReadonlyMap<string, Known | undefined> {
  const binders = Object.values(attrs).flatMap((one) => patternBindings(one, undefined));
  const root: Binding = ['root', knownOf(result)];
  return new Map([...paramBindings(params), ...binders, root]);
}

function unknownKernel({ spans }: Program, one: PrimitiveDecl): readonly Diagnostic[] {
  if (KERNELS.includes(one.kernel)) return [];
  return [
    errorAt(one, keyAt(spans, one, 'kernel'), {
      code: 'unknown-name',
      message: `there is no kernel \`${one.kernel}\``,
      ...suggestion(one.kernel, KERNELS),
    }),
  ];
}

const missingCompute = (
  program: Program,
  one: PrimitiveDecl,
  computes: Iterable<string>,
): Diagnostic => {
  const near = nearest(one.name, computes);
  return errorAt(one, nameAt(program, one), {
    code: 'missing-compute',
    message: `nothing says what \`${one.name}\` computes`,
    help: near ? `did you mean \`${near}\`?` : `write \`compute ${one.name}\``,
  });
};

const missingFields = (program: Program, one: PrimitiveDecl): readonly Diagnostic[] =>
  [one.kernel === 'join' ? 'maps' : 'ifm', 'ofm']
    .filter((name) => !Object.hasOwn(one.fields, name))
    .map((name) =>
      errorAt(one, nameAt(program, one), {
        code: 'missing-field',
        message: `\`${one.name}\` does not say what its \`${name}\` is`,
        help: name === 'ofm' ? 'write `ofm: root`' : `name an operand: \`${name}: x\``,
      }),
    );

function checkFields(typing: Typing, one: PrimitiveDecl): readonly Diagnostic[] {
  for (const [name, value] of Object.entries(one.fields)) {
    const wanted = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (wanted) expectSort(typing, value, wanted, `field \`${name}\``);
    else
      typing.problems.push(
        errorAt(one, keyAt(typing.spans, one.fields, name), {
          code: 'unknown-field',
          message: `an NPU operation has no field \`${name}\``,
          ...suggestion(name, Object.keys(FIELDS)),
        }),
      );
  }
  return typing.problems;
}
