/** The result of a compile in lines for people. */
import type { CompileReport } from '../report/compile-report.ts';
import type { OperatorPlacement } from '../report/placement.ts';
import type { ChosenTarget } from './choose-target.ts';
import { numberText as number } from './number-text.ts';

export interface WrittenFile {
  readonly path: string;
  readonly bytes: number;
}

export function compileText(
  report: CompileReport,
  { mode }: ChosenTarget,
  files: readonly WrittenFile[],
): string {
  const { target, operators, memory, flash, npu } = report;
  const on = (place: string): number =>
    operators.filter(({ placement }) => placement === place).length;
  const lines = [
    `target     ${target.name}`,
    `system     ${target.system}`,
    `memory     ${target.memoryMode}: constants in ${mode.constants}, arena in ${mode.arena}`,
    ...Object.entries(memory).map(([name, { peak, limit, lowerBound }]) => {
      const allowed = limit === null ? '' : ` of ${number(limit)}`;
      return `           ${name} ${number(peak)} bytes${allowed}; at least ${number(lowerBound)} are needed`;
    }),
    `operators  ${on('npu')} on the NPU, ${on('cpu')} on the CPU`,
    ...notOnNpu(operators).map((line) => `           ${line}`),
    `npu        ${number(npu.kernels)} kernels, ${number(npu.macs)} MACs`,
    `flash      weights ${number(flash.weights)}, scales ${number(flash.scales)}, ` +
      (flash.tables > 0 ? `tables ${number(flash.tables)}, ` : '') +
      `commands ${number(flash.commands)}, CPU constants ${number(flash.cpuConstants)} bytes`,
    ...files.map(({ path, bytes }) => `wrote      ${path}, ${number(bytes)} bytes`),
  ];
  return `${lines.join('\n')}\n`;
}

const notOnNpu = (operators: readonly OperatorPlacement[]): readonly string[] =>
  operators
    .filter(({ placement }) => placement !== 'npu')
    .map(({ index, kind, name, reason }) => `${index} ${kind} "${name}": ${reason}`);
