/** A tensor program as text, for readers: one definition a line, shared parts under names of their own. */
import type { ProgramDefinition, TensorProgram } from './program.ts';
import type { BinaryName } from './scalar.ts';
import { type AxisNode, childrenOf, type TeExpr } from './tensor-expr.ts';

export function printTensors(program: TensorProgram): string {
  const { name, inputs, tables, definitions, type, packed } = program;
  const lines = [
    ...inputs.map((one) => `  input ${one.name}: ${one.dtype}[${one.length}]`),
    ...tables.map((one) => `  table ${one.name}: ${one.dtype}[${one.length}]`),
    ...(packed ? [`  ${packed.length} bytes of ${type.dtype}, known while compiling`] : []),
    ...definitions.flatMap(printDefinition),
  ];
  return [`${name} -> ${type.dtype}[${type.shape.join(', ')}] {`, ...lines, '}', ''].join('\n');
}

function printDefinition(definition: ProgramDefinition): readonly string[] {
  const { name, axes, dtype, value, scan } = definition;
  const shared = sharedParts(value);
  const names = new Map(shared.map((node, at) => [node, `v${at + 1}`]));
  const steps = scan === undefined ? '' : 'scan ';
  const head = `${name}[${steps}${axes.map(axisText).join(', ')}]: ${dtype}`;
  const parts = shared.map((node) => `    ${names.get(node)} = ${textOf(node, names, node)}`);
  return [`  ${head} = ${textOf(value, names)}${parts.length > 0 ? ' where' : ''}`, ...parts];
}

const axisText = ({ name, extent }: AxisNode): string => `${name} < ${extent}`;

/** Nodes that are used twice, operands first; what is short stands where it is used. */
function sharedParts(root: TeExpr): readonly TeExpr[] {
  const uses = new Map<TeExpr, number>();
  const stack: TeExpr[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const count = uses.get(node) ?? 0;
    uses.set(node, count + 1);
    if (count === 0) stack.push(...childrenOf(node));
  }
  return [...uses]
    .filter(([node, count]) => count > 1 && node.kind !== 'axis' && node.kind !== 'const')
    .map(([node]) => node)
    .sort((a, b) => a.id - b.id);
}

const OPERATORS: Readonly<Partial<Record<BinaryName, string>>> = {
  ...{ add: '+', sub: '-', mul: '*', div: '/', mod: '%', shl: '<<', shr: '>>' },
  ...{ and: '&', or: '|', xor: '^', lt: '<', le: '<=', eq: '==', ne: '!=' },
};

/** `self`: the node whose own name must not be used. */
function textOf(node: TeExpr, names: ReadonlyMap<TeExpr, string>, self?: TeExpr): string {
  const name = node === self ? undefined : names.get(node);
  if (name !== undefined) return name;
  const text = (one: TeExpr): string => textOf(one, names);
  switch (node.kind) {
    case 'axis':
      return node.name;
    case 'const':
      return String(node.value);
    case 'load':
      return `${node.tensor}[${text(node.index)}]`;
    case 'read':
      return `${node.definition}[${node.indices.map(text).join(', ')}]`;
    case 'reduce':
      return `${node.op}(${node.axes.map(axisText).join(', ')}) { ${text(node.body)} }`;
    case 'binary': {
      const operator = OPERATORS[node.op];
      const [left, right] = [text(node.left), text(node.right)];
      return operator ? `(${left} ${operator} ${right})` : `${node.op}(${left}, ${right})`;
    }
    case 'select':
      return `(if ${text(node.cond)} then ${text(node.then)} else ${text(node.else)})`;
    case 'cast':
      return `${node.dtype}(${text(node.of)})`;
    case 'unary':
      return `${node.op}(${text(node.of)})`;
    case 'static':
      return `${node.name}(${text(node.of)})`;
  }
}
