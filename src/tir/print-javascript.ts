/**
 * A loop program as JavaScript: the reference interpreter. Numbers where 53 bits hold the value, BigInt
 * where they may not; wrapping only where the bounds do not exclude it.
 */
import { intervalOfType } from '../te/interval.ts';
import { javascriptExpr, type Printed, type Variables } from './javascript-expr.ts';
import { assignedNames, rangeOfBuffer, rangesOfBuffers } from './loop-range.ts';
import type { LoopBuffer, LoopProgram, LoopStmt } from './program.ts';

/** Always the same few lines, so that programs stay comparable. */
const PRELUDE = `const pow2 = [1];
for (let i = 1; i < 64; i++) pow2[i] = pow2[i - 1] * 2;
// (a * b + c) >> s without losing bits: a, b fit 33 bits, |c| <= 2^52, s >= 16
function mulShift(a, b, c, s) {
  const high = Math.floor(b / 65536);
  const low = a * (b - high * 65536) + c;
  return Math.floor((a * high + Math.floor(low / 65536)) / pow2[s - 16]);
}
function remainder(a, b) { const r = a % b; return r !== 0 && r < 0 !== b < 0 ? r + b : r; }
function flooredQuotient(a, b) { const q = a / b; return a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q; }
function wholeBig(x) { return Number.isFinite(x) ? BigInt(Math.trunc(x)) : 0n; }
function smaller(a, b) { return b < a ? b : a; }
function larger(a, b) { return b > a ? b : a; }`;

/** The body of a function that returns the program: its arguments are one typed array a buffer. */
export function printJavaScript(program: LoopProgram): string {
  const variables: Variables = {
    ranges: rangesOfBuffers(program),
    wide: new Set(program.buffers.filter(isWide).map(({ name }) => name)),
    locals: new Map(),
  };
  const printing: Printing = { variables, assigned: assignedNames(program.body), lines: [] };
  printBody(printing, program.body, '  ');
  const names = program.buffers.map(({ name }) => name).join(', ');
  return ['"use strict";', PRELUDE, `return function (${names}) {`, ...printing.lines, '};'].join(
    '\n',
  );
}

/** 64-bit elements that need BigInt; a table of smaller ones is given as doubles. */
export function isWide(buffer: LoopBuffer): boolean {
  if (buffer.dtype !== 'i64') return false;
  return !rangeOfBuffer(buffer).every(Number.isSafeInteger);
}

interface Printing {
  readonly variables: Variables;
  readonly assigned: ReadonlySet<string>;
  readonly lines: string[];
}

function printBody(printing: Printing, body: readonly LoopStmt[], indent: string): void {
  for (const statement of body) printStatement(printing, statement, indent);
}

function printStatement(printing: Printing, statement: LoopStmt, indent: string): void {
  const { variables, lines, assigned } = printing;
  switch (statement.kind) {
    case 'for': {
      const { name, extent, body } = statement;
      variables.locals.set(name, { range: [0, extent - 1], big: false });
      lines.push(`${indent}for (let ${name} = 0; ${name} < ${extent}; ${name}++) {`);
      printBody(printing, body, `${indent}  `);
      lines.push(`${indent}}`);
      return;
    }
    case 'let': {
      const value = javascriptExpr(variables, statement.value);
      const changes = assigned.has(statement.name);
      const { dtype } = statement.value;
      const big = changes ? dtype === 'i64' : value.big;
      const range = changes ? intervalOfType(dtype) : value.range;
      variables.locals.set(statement.name, { range, big });
      lines.push(
        `${indent}${changes ? 'let' : 'const'} ${statement.name} = ${fitted(value, big)};`,
      );
      return;
    }
    case 'assign': {
      const value = javascriptExpr(variables, statement.value);
      const big = statement.value.dtype === 'i64';
      lines.push(`${indent}${statement.name} = ${fitted(value, big)};`);
      return;
    }
    case 'store': {
      const index = javascriptExpr(variables, statement.index);
      const value = javascriptExpr(variables, statement.value);
      const big = variables.wide.has(statement.buffer);
      const text = statement.value.dtype === 'bool' ? `${value.text} ? 1 : 0` : fitted(value, big);
      lines.push(`${indent}${statement.buffer}[${index.text}] = ${text};`);
      return;
    }
    case 'if': {
      lines.push(`${indent}if (${javascriptExpr(variables, statement.cond).text}) {`);
      printBody(printing, statement.then, `${indent}  `);
      if (statement.else.length > 0) {
        lines.push(`${indent}} else {`);
        printBody(printing, statement.else, `${indent}  `);
      }
      lines.push(`${indent}}`);
    }
  }
}

const fitted = ({ text, big }: Printed, wanted: boolean): string =>
  big === wanted ? text : wanted ? `BigInt(${text})` : `Number(${text})`;
