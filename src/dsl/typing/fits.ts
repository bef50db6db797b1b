/** Whether a value can stand where a sort is wanted. What is not known fits. */
import type { Known, Maybe } from './known.ts';

type TensorKnown = Extract<Known, { kind: 'tensor' }>;

export function fits(actual: Maybe, wanted: Maybe): boolean {
  if (actual === undefined || wanted === undefined) return true;
  if (isNumber(actual) && isNumber(wanted))
    return actual.kind === wanted.kind || actual.kind === 'number' || wanted.kind === 'number';
  if (actual.kind === 'tensor' && wanted.kind === 'tensor') return tensorFits(actual, wanted);
  // A constant of one element stands for its element, for example a computed limit in `where`.
  if (actual.kind === 'tensor' && isNumber(wanted)) return actual.constant === true;
  if (actual.kind === 'list' && wanted.kind === 'list')
    return sameIfKnown(actual.length, wanted.length) && fits(actual.of, wanted.of);
  if (actual.kind === 'record' && wanted.kind === 'record') return actual.name === wanted.name;
  return actual.kind === wanted.kind;
}

export const isNumber = (known: Known): boolean =>
  known.kind === 'int' || known.kind === 'real' || known.kind === 'number';

function tensorFits(actual: TensorKnown, wanted: TensorKnown): boolean {
  if (wanted.constant && actual.constant === false) return false;
  return sameIfKnown(actual.rank, wanted.rank) && dtypesMeet(actual.dtypes, wanted.dtypes);
}

/** An empty list of dtypes is any dtype. */
export const dtypesMeet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === 0 || b.length === 0 || a.some((dtype) => b.includes(dtype));

const sameIfKnown = (a: number | undefined, b: number | undefined): boolean =>
  a === undefined || b === undefined || a === b;
