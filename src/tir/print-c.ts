/**
 * A loop program as a C11 function: pointers to its inputs, constants and outputs, in the order of its
 * buffers; local buffers are static. `cPrelude` gives what several printed functions need in front.
 * Needs stdint.h and stdbool.h.
 */
import { C_TYPES, formatArray } from '../ir/c-array.ts';
import { intervalOfType } from '../te/interval.ts';
import { bare, type CVariables, cExpr } from './c-expr.ts';
import { assignedNames, rangesOfBuffers } from './loop-range.ts';
import type { LoopBuffer, LoopProgram, LoopStmt } from './program.ts';

interface Printing {
  readonly variables: CVariables;
  readonly assigned: ReadonlySet<string>;
  readonly lines: string[];
}

export function printC(program: LoopProgram): string {
  const variables: CVariables = { buffers: rangesOfBuffers(program), locals: new Map() };
  const printing: Printing = { variables, assigned: assignedNames(program.body), lines: [] };
  printBody(printing, program.body, '  ');
  const text = printing.lines.join('\n');
  const params = program.buffers.filter(({ role }) => role === 'input' || role === 'output');
  const isUsed = ({ name }: LoopBuffer): boolean => new RegExp(`\\b${name}\\[`).test(text);
  return [
    `static void ${program.name.replace(/[^A-Za-z0-9_]/g, '_')}(${params.map(parameter).join(', ')}) {`,
    ...program.buffers.flatMap(declaration),
    ...params.filter((buffer) => !isUsed(buffer)).map(({ name }) => `  (void)${name};`),
    text,
    '}\n',
  ].join('\n');
}

const parameter = ({ name, dtype, role }: LoopBuffer): string =>
  `${role === 'input' ? 'const ' : ''}${C_TYPES[dtype]}* ${name}`;

function declaration(buffer: LoopBuffer): readonly string[] {
  const { name, dtype, length, role, bytes } = buffer;
  if (role === 'local') return [`  static ${C_TYPES[dtype]} ${name}[${Math.max(1, length)}];`];
  if (role !== 'constant' || !bytes) return [];
  return [formatArray({ name, dtype, bytes }).trimEnd()];
}

function printBody(printing: Printing, body: readonly LoopStmt[], indent: string): void {
  for (const statement of body) printStatement(printing, statement, indent);
}

function printStatement(printing: Printing, statement: LoopStmt, indent: string): void {
  const { variables, lines, assigned } = printing;
  const print = (expr: Parameters<typeof cExpr>[1]): string => bare(cExpr(variables, expr).text);
  const block = (head: string, body: readonly LoopStmt[]): void => {
    lines.push(`${indent}${head} {`);
    printBody(printing, body, `${indent}  `);
  };
  switch (statement.kind) {
    case 'for': {
      const { name, extent, body } = statement;
      variables.locals.set(name, [0, extent - 1]);
      block(`for (int32_t ${name} = 0; ${name} < ${extent}; ${name}++)`, body);
      lines.push(`${indent}}`);
      return;
    }
    case 'let': {
      const { name, value } = statement;
      const { text, range } = cExpr(variables, value);
      const changes = assigned.has(name);
      variables.locals.set(name, changes ? intervalOfType(value.dtype) : range);
      const type = `${changes ? '' : 'const '}${C_TYPES[value.dtype]}`;
      lines.push(`${indent}${type} ${name} = ${bare(text)};`);
      return;
    }
    case 'assign':
      lines.push(`${indent}${statement.name} = ${print(statement.value)};`);
      return;
    case 'store': {
      const { buffer, index, value } = statement;
      lines.push(`${indent}${buffer}[${print(index)}] = ${print(value)};`);
      return;
    }
    case 'if':
      block(`if (${print(statement.cond)})`, statement.then);
      if (statement.else.length > 0) block('} else', statement.else);
      lines.push(`${indent}}`);
  }
}
