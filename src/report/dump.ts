/** What the program looks like after each step, as texts: the files of `--dump`. */
import type { Compilation } from '../driver/compile.ts';
import type { LinkedCpu } from '../driver/link.ts';
import { topological } from '../ir/graph.ts';
import type { RuleSet } from '../ir/rules.ts';
import { type ApplyTerm, typeOf } from '../ir/term.ts';
import { printProgram, printType, printValue } from '../ir/text/print.ts';
import { printProgram as printNpu } from '../npu/tir-text.ts';
import { CALL } from '../partition/regions.ts';
import { printTensors } from '../te/print-tensors.ts';
import { specialize } from '../te/specialize.ts';
import { createLowering, type Lowering, operandOf } from '../tir/lower-term.ts';
import { printC } from '../tir/print-c.ts';

/** File name -> text. The command stream is not among them: it is read back from the bundle. */
export function dumpTexts(
  compilation: Compilation,
  rules: RuleSet,
): Readonly<Record<string, string>> {
  const { graph, lowered, linked, pool } = compilation;
  const loops = linked.steps.map((step) =>
    step.kind === 'npu'
      ? printNpu(step.scheduled.name, step.scheduled.steps)
      : (hookText(step.lowered.hook) ?? printC(step.lowered.program)),
  );
  return {
    '1-imported.ir': printProgram({ main: graph, functions: [] }, pool),
    '2-partitioned.ir': printProgram(lowered.partitioned, pool),
    '3-legalized.ir': printProgram(lowered.legalized, pool),
    '4-te.txt': tensorText(compilation, createLowering(rules, pool)),
    '5-tir.txt': loops.join('\n'),
  };
}

const hookText = (hook: LinkedCpu['lowered']['hook']): string | undefined =>
  hook && `/* ${hook.facts.code} is a function of the application. */\n`;

/** One program an instance: an op with its attributes and the types of its operands. */
function tensorText({ lowered, pool }: Compilation, lowering: Lowering): string {
  const { main, functions } = lowered.legalized;
  const roots = [...main.outputs, ...functions.flatMap(({ outputs }) => outputs)];
  const texts = new Map<string, string>();
  for (const term of topological(roots)) {
    if (term.kind !== 'apply' || term.op === CALL) continue;
    const key = instanceText(term);
    const compute = lowering.computes.get(term.op);
    if (texts.has(key) || !compute) continue;
    const program = specialize(
      compute,
      {
        attrs: term.attrs,
        operands: term.args.map((arg) => operandOf(pool, arg)),
        resultTypes: term.types,
      },
      lowering.index,
    );
    texts.set(key, program.ok ? `// ${key}\n${printTensors(program.value)}` : '');
  }
  return [...texts.values()].join('\n');
}

function instanceText({ op, attrs, args }: ApplyTerm): string {
  const settings = Object.entries(attrs).map(([name, value]) => `${name}: ${printValue(value)}`);
  const types = args.flatMap((arg) => {
    const type = typeOf(arg);
    return type ? [printType(type)] : [];
  });
  return `${op}{${settings.join(', ')}}(${types.join(', ')})`;
}
