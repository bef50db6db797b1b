/** Types of expressions as element types: bare integers run as i32, bare reals as f64. */
import { type DType, isDType } from '../ir/dtype.ts';
import type { ScalarType } from '../te/scalar.ts';

export const dtypeOf = (type: ScalarType): DType =>
  isDType(type) ? type : type === 'real' ? 'f64' : 'i32';
