/** The operands of an imported operator: its tensors, then a quantization for each of them and for the result. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { ComputeDecl } from '../../ir/rules.ts';
import { nameAt, ofKind, type Program } from '../program.ts';
import { counted, errorAt } from './complaint.ts';

export function checkImportOperands(program: Program): readonly Diagnostic[] {
  const imported = new Set(ofKind(program, 'import').map(({ name }) => name));
  return ofKind(program, 'compute')
    .filter(({ name }) => imported.has(name))
    .flatMap((one) => [...wrongCount(program, one), ...wrongOrder(program, one)]);
}

function wrongCount(program: Program, one: ComputeDecl): readonly Diagnostic[] {
  const quants = one.params.filter(({ sort }) => sort.kind === 'quant').length;
  const tensors = one.params.length - quants;
  if (quants === tensors + 1) return [];
  return [
    errorAt(one, nameAt(program, one), {
      code: 'wrong-count',
      message: `\`${one.name}\` has ${counted(tensors, 'tensor')} and ${quants} quantizations; the import gives it ${tensors + 1}`,
      help: 'one `Quant` for each tensor, in order, and one for the result',
    }),
  ];
}

function wrongOrder({ spans }: Program, one: ComputeDecl): readonly Diagnostic[] {
  const first = one.params.findIndex(({ sort }) => sort.kind === 'quant');
  return one.params
    .slice(first)
    .filter(({ sort }) => first >= 0 && sort.kind === 'tensor')
    .map((param) =>
      errorAt(one, spans.nodes.get(param), {
        code: 'wrong-sort',
        message: `the tensor \`${param.name}\` stands behind quantizations`,
        help: 'the import gives all tensors first, then their quantizations',
      }),
    );
}
