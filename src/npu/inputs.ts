/** The inputs of an operation: two feature maps, or one and a number in the scalar register. */
import { isDType } from '../ir/dtype.ts';
import type { TermPool } from '../ir/pool.ts';
import type { Term } from '../ir/term.ts';
import { elementAt } from '../te/bytes.ts';
import type { FmUse, NpuOperation, ScalarOperand } from './operation.ts';
import type { Fields } from './primitive-fields.ts';

export function inputsOf(
  fields: Fields,
  use: (name: string) => FmUse,
  pool: TermPool,
): Pick<NpuOperation, 'ifm' | 'ifm2' | 'scalar'> {
  if (!fields.has('ifm2')) return { ifm: use('ifm') };
  const scalar = (name: 'ifm' | 'ifm2'): ScalarOperand | undefined => {
    const value = numberOf(fields.operand(name), pool);
    const zero = fields.number(`${name}_zero`, 0);
    return value === undefined ? undefined : { value, zero, first: name === 'ifm' };
  };
  const second = scalar('ifm2');
  if (second) return { ifm: use('ifm'), scalar: second };
  const first = scalar('ifm');
  return first ? { ifm: use('ifm2'), scalar: first } : { ifm: use('ifm'), ifm2: use('ifm2') };
}

/** What the scalar register holds. */
const LOWEST = -(2 ** 15);
const HIGHEST = 2 ** 15 - 1;

/** The one element of a constant, where the register can hold it. */
function numberOf(term: Term, pool: TermPool): number | undefined {
  if (term.kind !== 'const') return undefined;
  const { dtype, shape } = term.type;
  if (shape.some((dim) => dim !== 1) || !isDType(dtype)) return undefined;
  const value = Number(elementAt(pool.bytesOf(term), dtype, 0));
  return value >= LOWEST && value <= HIGHEST ? value : undefined;
}
