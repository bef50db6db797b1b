/** Operands that an operator keeps: tensors of its compute, which gives a list with their new values at its end. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { ComputeDecl, ImportDecl } from '../../ir/rules.ts';
import { nameAt, ofKind, type Program } from '../program.ts';
import { keyAt } from '../spans.ts';
import { errorAt, suggestion } from './complaint.ts';

export function checkKeptOperands(program: Program): readonly Diagnostic[] {
  const computes = new Map(ofKind(program, 'compute').map((one) => [one.name, one]));
  return ofKind(program, 'import').flatMap((one) => {
    if (one.keeps === undefined) return [];
    const compute = computes.get(one.name);
    return [
      ...uncounted(program, one),
      ...(compute ? [...strangers(program, one, compute), ...oneResult(program, compute)] : []),
    ];
  });
}

const uncounted = (program: Program, one: ImportDecl): readonly Diagnostic[] =>
  one.output !== undefined
    ? []
    : [
        errorAt(one, nameAt(program, one), {
          code: 'missing-attribute',
          message: `\`${one.name}\` keeps operands, and no attribute counts its outputs`,
          help: 'write `each output` in front of `keeps`',
        }),
      ];

function strangers(
  { spans }: Program,
  one: ImportDecl,
  { params }: ComputeDecl,
): readonly Diagnostic[] {
  const { keeps = [] } = one;
  const tensors = params.filter(({ sort }) => sort.kind === 'tensor').map(({ name }) => name);
  return keeps
    .filter((name) => !tensors.includes(name))
    .map((name) =>
      errorAt(one, keyAt(spans, keeps, name), {
        code: 'unknown-name',
        message: `the compute of \`${one.name}\` has no tensor \`${name}\``,
        ...suggestion(name, tensors),
      }),
    );
}

const oneResult = (program: Program, compute: ComputeDecl): readonly Diagnostic[] =>
  compute.result.kind === 'list'
    ? []
    : [
        errorAt(compute, nameAt(program, compute), {
          code: 'wrong-sort',
          message: `\`${compute.name}\` keeps operands, and its compute has one result`,
          help: 'write `-> [Tensor]` and a list as root: outputs, then new values of what is kept',
        }),
      ];
