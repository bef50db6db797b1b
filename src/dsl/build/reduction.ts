/** `sum(ky < kh, kx < kw) { body }`: the grammar reads a call, this reads its arguments as axes. */

import type { At, Axis, Expr, ReduceOp } from '../../ir/expr.ts';
import { suggestion } from '../check/complaint.ts';
import { complain, mark, type Reading } from './reading.ts';

const REDUCTIONS: readonly ReduceOp[] = ['sum', 'max', 'min', 'argmax', 'argmin', 'all', 'any'];

const isReduction = (name: string): name is ReduceOp => REDUCTIONS.some((op) => op === name);

interface ReductionCall {
  readonly name: string;
  readonly callee: Expr;
  readonly args: readonly Expr[];
  readonly body: Expr;
  readonly at: At;
}

/** Makes a list where reductions make a number. */
const EACH = 'each';

export function buildReduction(reading: Reading, call: ReductionCall): Expr {
  const { name, callee, args, body, at } = call;
  const axes = args.flatMap((arg) => axisOf(reading, arg, at));
  if (isReduction(name)) return { kind: 'reduce', op: name, axes, body, at };
  const [axis, another] = axes;
  if (name === EACH && axis) {
    if (another)
      complain(reading, args[1]?.at ?? at, {
        code: 'bad-axis',
        message: '`each` makes a list along one axis',
        help: 'write one `each` inside the other for a list of lists',
      });
    return { kind: 'each', axis, body, at };
  }
  complain(reading, callee.at ?? at, {
    code: 'unknown-name',
    message: `there is no reduction \`${name}\``,
    ...suggestion(name, [...REDUCTIONS, EACH]),
  });
  return { kind: 'reduce', op: 'sum', axes, body, at };
}

function axisOf(reading: Reading, arg: Expr, call: At): readonly Axis[] {
  if (arg.kind === 'binary' && arg.op === '<') {
    const open = arg.left.kind === 'spread' ? arg.left.of : undefined;
    const named = open ?? arg.left;
    if (named.kind === 'name') {
      const axis = {
        name: named.name,
        extent: arg.right,
        ...(open ? { open: true as const } : {}),
      };
      return [mark(reading, axis, arg.left.at ?? call)];
    }
  }
  complain(reading, arg.at ?? call, {
    code: 'bad-axis',
    message: 'this is no axis of a reduction',
    help: 'write `name < extent`',
  });
  return arg.kind === 'name' ? [{ name: arg.name, extent: { kind: 'int', value: 1 } }] : [];
}
