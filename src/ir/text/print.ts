/**
 * Programs as text: one line a term, operands by number. `parseProgram` reads it back to the same
 * terms; constants stand as their hash, so reading needs a pool that holds their bytes.
 */
import { type Graph, type NpuFunction, operandsOf, type Program, topological } from '../graph.ts';
import type { TermPool } from '../pool.ts';
import type { TensorType, Term } from '../term.ts';
import type { Attrs, Quant, Value } from '../value.ts';

export function printProgram({ main, functions }: Program, pool: TermPool): string {
  return [printGraph(main, pool), ...functions.map((one) => printFunction(one, pool))].join('\n');
}

/** A graph without what surrounds it, or terms on their own with the inputs that they read. */
export function printGraph(graph: Pick<Graph, 'inputs' | 'outputs'>, pool: TermPool): string {
  const numbers = new Map<Term, number>();
  const inputs = graph.inputs.map((term) => {
    numbers.set(term, numbers.size);
    return `%${numbers.get(term)}: ${printType(term.type)} ${JSON.stringify(term.name)}`;
  });
  const lines = printTerms(graph.outputs, numbers, pool);
  const results = graph.outputs.map((term) => `%${numbers.get(term)}`);
  return `def @main(${inputs.join(', ')}) {\n${lines}  return ${results.join(', ')}\n}\n`;
}

function printFunction({ name, params, outputs }: NpuFunction, pool: TermPool): string {
  const numbers = new Map<Term, number>();
  const list = params.map((term) => {
    numbers.set(term, numbers.size);
    return `%${numbers.get(term)}: ${term.kind === 'param' ? printType(term.type) : ''}`;
  });
  const lines = printTerms(outputs, numbers, pool);
  const results = outputs.map((term) => `%${numbers.get(term)}`);
  return `def @${name}(${list.join(', ')}) {\n${lines}  return ${results.join(', ')}\n}\n`;
}

function printTerms(roots: readonly Term[], numbers: Map<Term, number>, pool: TermPool): string {
  let text = '';
  for (const term of topological(roots)) {
    if (numbers.has(term)) continue;
    const line = printTerm(term, numbers, pool);
    numbers.set(term, numbers.size);
    text += `  %${numbers.get(term)} = ${line}${printOrigin(term, pool)}\n`;
  }
  return text;
}

function printTerm(term: Term, numbers: ReadonlyMap<Term, number>, pool: TermPool): string {
  const operands = operandsOf(term).map((operand) => `%${numbers.get(operand)}`);
  switch (term.kind) {
    case 'input':
      return `input ${term.index} ${JSON.stringify(term.name)}: ${printType(term.type)}`;
    case 'const':
      return `const #${term.hash}: ${printType(term.type)}`;
    case 'quant':
      return `quant ${printQuant(term.quant)}`;
    case 'none':
      return 'none';
    case 'param':
      return `param ${term.index}: ${printType(term.type)}`;
    case 'project':
      return `project ${term.index} ${operands[0]}`;
    case 'apply': {
      const head = `${term.op}${printAttrs(term.attrs)}(${operands.join(', ')})`;
      const types = term.types.map(printType).join(', ');
      return `${head}: ${types}${term.body ? printBody(term.body, pool) : ''}`;
    }
  }
}

function printBody(body: Term, pool: TermPool): string {
  const numbers = new Map<Term, number>();
  const lines = printTerms([body], numbers, pool).replaceAll(/^/gm, '  ').trimEnd();
  return ` {\n${lines}\n    return %${numbers.get(body)}\n  }`;
}

/** A comment with the operators and rules that a term comes from. */
function printOrigin(term: Term, pool: TermPool): string {
  const { operators, rules } = pool.provenanceOf(term);
  if (term.kind !== 'apply' || operators.size === 0) return '';
  const by = rules.size > 0 ? ` by ${[...rules].join(', ')}` : '';
  return `  // operator ${[...operators].sort((a, b) => a - b).join(', ')}${by}`;
}

export const printType = ({ dtype, shape }: TensorType): string => `${dtype}[${shape.join(', ')}]`;

const printQuant = ({ scale, zero, axis }: Quant): string =>
  `{scale: [${scale.join(', ')}], zero: [${zero.join(', ')}], axis: ${axis}}`;

function printAttrs(attrs: Attrs): string {
  const names = Object.keys(attrs).sort();
  if (names.length === 0) return '';
  return `{${names.map((name) => `${name}: ${printValue(attrs[name] ?? '')}`).join(', ')}}`;
}

export function printValue(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  if (!('kind' in value)) return `[${value.map(printValue).join(', ')}]`;
  if (value.kind === 'typed') return `${value.dtype} ${printValue(value.value)}`;
  return `quant ${printQuant(value)}`;
}
