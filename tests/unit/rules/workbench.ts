// What a case needs of the compiler: terms from text, one rule fired at a term, and what terms compute.
import { createMachinery } from '../../../src/driver/host.ts';
import { topological } from '../../../src/ir/graph.ts';
import { createPool, type TermPool } from '../../../src/ir/pool.ts';
import type { RuleSet } from '../../../src/ir/rules.ts';
import { withOperands } from '../../../src/ir/substitute.ts';
import type { InputTerm, Term } from '../../../src/ir/term.ts';
import { parseProgram } from '../../../src/ir/text/parse.ts';
import { printGraph } from '../../../src/ir/text/print.ts';
import type { Machinery } from '../../../src/rewrite/fire.ts';
import { defaultAccelerator } from '../../../src/target/catalog.ts';
import { createInterpreter } from '../../../src/tir/interpret.ts';
import { catalog } from '../../compile.ts';
import { type ConstantText, constantBytes } from './constants.ts';

export type Constants = Readonly<Record<string, ConstantText>>;

export interface ReadTerm {
  readonly inputs: readonly InputTerm[];
  readonly root: Term;
  /** All that the graph gives: the root, and what else uses terms below it. */
  readonly outputs: readonly Term[];
  readonly ops: ReadonlySet<string>;
}

export interface Workbench {
  readonly rules: RuleSet;
  readonly pool: TermPool;
  readonly machinery: Machinery;
  /** Ops of constants become constants, as in the engine. */
  read(text: string, constants: Constants): ReadTerm;
  print(inputs: readonly InputTerm[], root: Term): string;
  /** Throws the problems as one sentence. */
  compute(root: Term, inputs: readonly Uint8Array[]): Uint8Array;
}

export function createWorkbench(rules: RuleSet): Workbench {
  const computed = new Set(rules.computes.map(({ name }) => name));
  const pool = createPool();
  const accelerator = defaultAccelerator(catalog);
  const interpreter = createInterpreter({ rules, pool });
  const reading: TermPool = {
    ...pool,
    quant: (quant) => pool.quant({ ...quant, scale: quant.scale.map(Math.fround) }),
  };
  const fold = (term: Term): Term => {
    const isKnown = ({ kind }: Term): boolean => /^(const|quant|none)$/.test(kind);
    if (term.kind !== 'apply' || !computed.has(term.op) || !term.args.every(isKnown)) return term;
    const bytes = interpreter.fold(term);
    if (!bytes.ok) throw new Error(bytes.diagnostics.map(({ message }) => message).join('; '));
    return pool.constant(term.types[0]!, bytes.value);
  };
  return {
    rules,
    pool,
    machinery: createMachinery({ rules, pool, accelerator }),
    read(text, constants) {
      const { main } = parseProgram(text, reading, (name, type) => {
        const written = constants[name];
        return written === undefined ? undefined : constantBytes(written, type, rules.records);
      });
      const done = new Map<Term, Term>();
      const terms = topological(main.outputs);
      for (const term of terms) done.set(term, fold(withOperands(term, done, pool)));
      const ops = new Set(terms.flatMap((term) => (term.kind === 'apply' ? [term.op] : [])));
      const outputs = main.outputs.map((term) => done.get(term) ?? term);
      const [root] = outputs;
      if (!root) throw new Error('a case is about a term');
      return { inputs: main.inputs, root, outputs, ops };
    },
    print: (inputs, root) => printGraph({ inputs, outputs: [root] }, pool),
    compute(root, inputs) {
      const values = interpreter.run([root], inputs);
      const bytes = values.ok ? values.value.get(root) : undefined;
      if (bytes) return bytes;
      throw new Error(values.ok ? 'no value' : values.diagnostics.map((d) => d.message).join('; '));
    },
  };
}
