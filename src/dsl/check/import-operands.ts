/** The operands of an imported operator: its tensors, then a quantization for each of them and for the result. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { ComputeDecl, ImportDecl, Param, Sort } from '../../ir/rules.ts';
import { nameAt, ofKind, type Program } from '../program.ts';
import { counted, errorAt } from './complaint.ts';

export function checkImportOperands(program: Program): readonly Diagnostic[] {
  const imports = new Map(ofKind(program, 'import').map((one) => [one.name, one]));
  return ofKind(program, 'compute').flatMap((one) => {
    const imported = imports.get(one.name);
    return imported ? [...wrongQuants(program, one, imported), ...wrongOrder(program, one)] : [];
  });
}

const isQuant = (sort: Sort): boolean =>
  sort.kind === 'list' ? isQuant(sort.of) : sort.kind === 'quant';

/** Operands that are lists have lists of quantizations, and so have results of which each is a term. */
function wrongQuants(
  program: Program,
  one: ComputeDecl,
  { output, state }: ImportDecl,
): readonly Diagnostic[] {
  // What sets a variable moves bytes, whatever they mean.
  if (state !== undefined) return [];
  const tensors = one.params.filter(({ sort }) => !isQuant(sort));
  const quants = one.params.filter(({ sort }) => isQuant(sort));
  const isList = ({ sort }: Param): boolean => sort.kind === 'list';
  const wanted = [...tensors.map(isList), output !== undefined];
  if (String(quants.map(isList)) === String(wanted)) return [];
  return [
    errorAt(one, nameAt(program, one), {
      code: 'wrong-count',
      message: `\`${one.name}\` has ${counted(tensors.length, 'tensor')} and ${quants.length} quantizations, which are not those that the import gives`,
      help: `(${[...tensors, ...wanted.map((list) => ({ name: list ? '[Quant]' : 'Quant' }))].map(({ name }) => name).join(', ')}): one for each tensor, in order, and for the result`,
    }),
  ];
}

function wrongOrder({ spans }: Program, one: ComputeDecl): readonly Diagnostic[] {
  const first = one.params.findIndex(({ sort }) => isQuant(sort));
  return one.params
    .slice(first)
    .filter(({ sort }) => first >= 0 && !isQuant(sort))
    .map((param) =>
      errorAt(one, spans.nodes.get(param), {
        code: 'wrong-sort',
        message: `the tensor \`${param.name}\` stands behind quantizations`,
        help: 'the import gives all tensors first, then their quantizations',
      }),
    );
}
