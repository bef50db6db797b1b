/**
 * Holds a program to what must be true between phases: every op has the type that its compute gives
 * it, a composite the type of its body, a rewritten term the type of what it replaces, and a function
 * only its own params. What is wrong here is wrong in a rule.
 */
import type { Diagnostic } from '../diag/diagnostic.ts';
import { type NpuFunction, type Program, topological } from '../ir/graph.ts';
import { type ApplyTerm, type TensorType, type Term, typeOf } from '../ir/term.ts';
import { printType } from '../ir/text/print.ts';
import { inferType } from '../te/specialize.ts';
import { type Lowering, operandOf } from '../tir/lower-term.ts';

export function checkProgram({ functions }: Program, lowering: Lowering): readonly Diagnostic[] {
  return functions.flatMap((fn) => [
    ...topological(fn.outputs).flatMap((term) => checkTerm(term, fn, lowering)),
    ...[...fn.members].flatMap(([whole, form]) => checkRewrite(whole, form)),
  ]);
}

function checkTerm(term: Term, fn: NpuFunction, lowering: Lowering): readonly Diagnostic[] {
  if (term.kind === 'input') return [broken(`${fn.name} reads the graph's input ${term.name}`)];
  if (term.kind === 'param' && fn.params[term.index] !== term)
    return [broken(`${fn.name} reads param ${term.index}, which it does not have`)];
  if (term.kind !== 'apply') return [];
  return term.body ? checkBody(term, term.body) : checkType(term, lowering);
}

function checkBody(term: ApplyTerm, body: Term): readonly Diagnostic[] {
  const [type] = term.types;
  return sameType(type, typeOf(body)) ? [] : [differs(term.op, type, typeOf(body))];
}

function checkType(term: ApplyTerm, { computes, index, pool }: Lowering): readonly Diagnostic[] {
  const compute = computes.get(term.op);
  if (!compute) return [];
  const operands = term.args.map((arg) => operandOf(pool, arg));
  const type = inferType(compute, { attrs: term.attrs, operands }, index);
  if (!type.ok) return type.diagnostics;
  return sameType(term.types[0], type.value) ? [] : [differs(term.op, term.types[0], type.value)];
}

function checkRewrite(whole: Term, form: Term): readonly Diagnostic[] {
  const [before, after] = [typeOf(whole), typeOf(form)];
  const op = form.kind === 'apply' ? form.op : form.kind;
  return sameType(before, after) ? [] : [differs(op, after, before)];
}

const sameType = (a: TensorType | undefined, b: TensorType | undefined): boolean =>
  a !== undefined && b !== undefined && printType(a) === printType(b);

const show = (type: TensorType | undefined): string => (type ? printType(type) : 'no tensor');

const differs = (op: string, is: TensorType | undefined, should: TensorType | undefined) =>
  broken(`${op} is ${show(is)} and should be ${show(should)}`);

const broken = (message: string): Diagnostic => ({
  code: 'broken-rewrite',
  severity: 'error',
  message,
  help: 'a rule builds something else than what it matched',
});
