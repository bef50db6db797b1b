/**
 * Checks a loop program that may come from a bundle: it is data of strangers. What passes can be printed
 * and run: names are plain, declared and in reach, types agree, sizes are sane.
 */
import type { Diagnostic } from '../diag/diagnostic.ts';
import { DTYPES, isDType } from '../ir/dtype.ts';
import { isReserved } from './names.ts';
import type { LoopExpr, LoopProgram, LoopStmt } from './program.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const LARGEST_BUFFER = 2 ** 31 - 1;
const DEEPEST = 200;

const BINARIES: ReadonlySet<string> = new Set(
  'add sub mul div mod min max shl shr and or xor lt le eq ne'.split(' '),
);
const COMPARISONS: ReadonlySet<string> = new Set(['lt', 'le', 'eq', 'ne']);
const UNARIES: ReadonlySet<string> = new Set(['neg', 'not', 'sqrt', 'clz']);

interface Checking {
  readonly program: LoopProgram;
  readonly problems: Diagnostic[];
  /** Every name of the program: none is given twice. */
  readonly taken: Set<string>;
}

/** Variables in reach with their types. */
type Reach = ReadonlyMap<string, string>;

export function verifyProgram(program: LoopProgram): readonly Diagnostic[] {
  const checking: Checking = { program, problems: [], taken: new Set() };
  checkBuffers(checking);
  checkBody(checking, program.body, new Map(), 0);
  return checking.problems;
}

function problem({ program, problems }: Checking, message: string): void {
  const place = `program ${program.name}`;
  problems.push({ code: 'bad-program', severity: 'error', message, place });
}

function declare(checking: Checking, name: string): void {
  if (!NAME.test(name) || isReserved(name)) problem(checking, `${name} cannot be a name`);
  if (checking.taken.has(name)) problem(checking, `${name} is declared twice`);
  checking.taken.add(name);
}

const ROLES: readonly string[] = ['input', 'output', 'constant', 'local'];

function checkBuffers(checking: Checking): void {
  for (const { name, dtype, length, role, bytes } of checking.program.buffers) {
    declare(checking, name);
    if (!ROLES.includes(role)) problem(checking, `${name} has no role`);
    if (!isDType(dtype)) {
      problem(checking, `${name} has no element type`);
      continue;
    }
    const size = length * DTYPES[dtype].bytes;
    if (!Number.isInteger(length) || length < 0 || size > LARGEST_BUFFER)
      problem(checking, `${name} has ${length} elements`);
    if (role === 'constant' && bytes?.length !== size)
      problem(checking, `${name} has ${bytes?.length ?? 0} bytes instead of ${size}`);
  }
}

function checkBody(
  checking: Checking,
  body: readonly LoopStmt[],
  outer: Reach,
  depth: number,
): void {
  if (depth > DEEPEST) {
    problem(checking, `more than ${DEEPEST} nested statements`);
    return;
  }
  const reach = new Map(outer);
  for (const statement of body) checkStatement(checking, statement, reach, depth);
}

function checkStatement(
  checking: Checking,
  statement: LoopStmt,
  reach: Map<string, string>,
  depth: number,
): void {
  switch (statement.kind) {
    case 'for': {
      const { name, extent, body } = statement;
      declare(checking, name);
      if (!Number.isInteger(extent) || extent < 0 || extent > LARGEST_BUFFER)
        problem(checking, `${name} runs over ${extent} values`);
      checkBody(checking, body, new Map([...reach, [name, 'i32']]), depth + 1);
      return;
    }
    case 'let':
      checkExpr(checking, statement.value, reach, 0);
      declare(checking, statement.name);
      reach.set(statement.name, statement.value.dtype);
      return;
    case 'assign': {
      checkExpr(checking, statement.value, reach, 0);
      const known = reach.get(statement.name);
      if (known !== statement.value.dtype)
        problem(checking, `${statement.name} is ${known ?? 'unknown'} and is assigned`);
      return;
    }
    case 'store':
      checkExpr(checking, statement.value, reach, 0);
      checkAccess(checking, statement, statement.value.dtype, reach);
      return;
    case 'if':
      checkExpr(checking, statement.cond, reach, 0);
      expectType(checking, statement.cond, 'bool');
      checkBody(checking, statement.then, reach, depth + 1);
      checkBody(checking, statement.else, reach, depth + 1);
      return;
    default:
      problem(checking, 'there is a statement of no known kind');
  }
}

function checkAccess(
  checking: Checking,
  {
    buffer,
    index,
    kind,
  }: { readonly buffer: string; readonly index: LoopExpr; readonly kind: string },
  dtype: string,
  reach: Reach,
): void {
  const known = checking.program.buffers.find(({ name }) => name === buffer);
  if (!known) problem(checking, `there is no buffer ${buffer}`);
  else if (known.dtype !== dtype) problem(checking, `${buffer} holds ${known.dtype}, not ${dtype}`);
  if (kind === 'store' && (known?.role === 'input' || known?.role === 'constant'))
    problem(checking, `${buffer} must not be written`);
  checkExpr(checking, index, reach, 0);
  expectType(checking, index, 'i32');
}

function expectType(checking: Checking, expr: LoopExpr, dtype: string): void {
  if (expr.dtype !== dtype) problem(checking, `${expr.dtype} stands where ${dtype} is expected`);
}

function checkExpr(checking: Checking, expr: LoopExpr, reach: Reach, depth: number): void {
  if (depth > DEEPEST) problem(checking, `an expression nests more than ${DEEPEST} deep`);
  else if (!isDType(expr.dtype)) problem(checking, `${String(expr.dtype)} is no type`);
  else checkNode(checking, expr, reach, (child) => checkExpr(checking, child, reach, depth + 1));
}

function checkNode(
  checking: Checking,
  expr: LoopExpr,
  reach: Reach,
  inside: (child: LoopExpr) => void,
): void {
  switch (expr.kind) {
    case 'const':
      if (typeof expr.value !== 'number' && typeof expr.value !== 'bigint')
        problem(checking, 'a constant is no number');
      break;
    case 'var':
      if (reach.get(expr.name) !== expr.dtype)
        problem(checking, `${expr.name} is no ${expr.dtype} in reach`);
      break;
    case 'load':
      checkAccess(checking, expr, expr.dtype, reach);
      break;
    case 'binary':
      checkBinary(checking, expr, inside);
      break;
    case 'unary':
      if (!UNARIES.has(expr.op)) problem(checking, `${expr.op} is no operation`);
      inside(expr.of);
      expectType(checking, expr.of, expr.dtype);
      break;
    case 'select':
      [expr.cond, expr.then, expr.else].forEach(inside);
      expectType(checking, expr.cond, 'bool');
      expectType(checking, expr.then, expr.dtype);
      expectType(checking, expr.else, expr.dtype);
      break;
    case 'cast':
      inside(expr.of);
      break;
    default:
      problem(checking, 'there is an expression of no known kind');
  }
}

function checkBinary(
  checking: Checking,
  expr: Extract<LoopExpr, { kind: 'binary' }>,
  inside: (child: LoopExpr) => void,
): void {
  if (!BINARIES.has(expr.op)) problem(checking, `${expr.op} is no operation`);
  inside(expr.left);
  inside(expr.right);
  const operand = COMPARISONS.has(expr.op) ? expr.left.dtype : expr.dtype;
  if (COMPARISONS.has(expr.op)) expectType(checking, expr, 'bool');
  expectType(checking, expr.left, operand);
  expectType(checking, expr.right, operand);
}
