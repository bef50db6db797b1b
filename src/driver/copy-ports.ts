/**
 * Inputs and outputs that an NPU function cannot write or read in place are copied: results that no operator computes or
 * that are outputs twice, and what is more than the driver has base addresses for.
 */
import { MAX_REGIONS } from '../ir/bundle-format.ts';
import type { Graph, Program } from '../ir/graph.ts';
import { topological } from '../ir/graph.ts';
import type { TermPool } from '../ir/pool.ts';
import type { RuleSet } from '../ir/rules.ts';
import { substitute } from '../ir/substitute.ts';
import { type ApplyTerm, type Term, typeOf } from '../ir/term.ts';
import { CALL } from '../partition/regions.ts';
import { bytesOfTerm } from './timeline.ts';

interface Copying {
  readonly rules: RuleSet;
  readonly pool: TermPool;
}

/** Constants and workspace have a base address each; variables share one. */
const OWN_REGIONS = 2;

export function copyPorts(program: Program, copying: Copying): Program {
  const copy = copierOf(copying);
  if (!copy) return program;
  const main = { ...program.main, outputs: eachWritten(program.main, copy) };
  return { ...program, main: spareBases(main, copy, copying.pool) };
}

/** The operator that sets variables, applied to anything, makes a copy. */
function copierOf({ rules, pool }: Copying): ((term: Term) => Term) | undefined {
  const write = rules.imports.find(({ state }) => state === 'write');
  return (
    write &&
    ((term) => {
      const type = typeOf(term);
      return type ? pool.apply({ op: write.name, attrs: {}, args: [term], types: [type] }) : term;
    })
  );
}

type Copy = (term: Term) => Term;

/** Every output is written by a step of its own. */
function eachWritten({ outputs }: Graph, copy: Copy): readonly Term[] {
  const seen = new Set<Term>();
  return outputs.map((term) => {
    let own = term.kind === 'apply' || term.kind === 'project' ? term : copy(term);
    while (seen.has(own)) own = copy(own);
    seen.add(own);
    return own;
  });
}

/** The smallest of the tensors that are too many for a call: it reads and writes copies in the workspace. */
function spareBases(main: Graph, copy: Copy, pool: TermPool): Graph {
  const inputs = main.inputs.slice(0, main.inputPorts.length);
  const outputs = main.outputs.slice(0, main.outputPorts.length);
  const ports = new Set<Term>([...inputs, ...outputs]);
  const regions = MAX_REGIONS - OWN_REGIONS - (main.variables.length > 0 ? 1 : 0);
  const calls = topological(main.outputs).filter(isCall);
  const crowded = calls.find((call) => portsOf(call, main, ports).length > regions);
  const [smallest] = crowded ? bySize(portsOf(crowded, main, ports)) : [];
  if (!crowded || !smallest) return main;
  // The copy of an output is the output; of an input the call reads the copy.
  const isOutput = outputs.includes(smallest);
  const renew = (term: Term): Term => substitute(term, new Map([[smallest, copy(smallest)]]), pool);
  const renewed = isOutput
    ? main.outputs.map((term) => (term === smallest ? copy(term) : term))
    : main.outputs.map(renew);
  const tensors = [...main.tensors].map(([index, term]) => [index, renew(term)] as const);
  const spared = { ...main, outputs: renewed, tensors: isOutput ? main.tensors : new Map(tensors) };
  return spareBases(spared, copy, pool);
}

const isCall = (term: Term): term is ApplyTerm => term.kind === 'apply' && term.op === CALL;

/** Ports of the model that a call reads or writes. */
function portsOf(call: ApplyTerm, main: Graph, ports: ReadonlySet<Term>): readonly Term[] {
  const results = main.outputs.filter(
    (term) => term === call || (term.kind === 'project' && term.of === call),
  );
  return [...new Set([...call.args, ...results])].filter((term) => ports.has(term));
}

const bySize = (terms: readonly Term[]): readonly Term[] =>
  [...terms].sort((a, b) => bytesOfTerm(a) - bytesOfTerm(b));
