/** Verification in lines for people. */
import type { MatrixRow } from '../report/matrix.ts';
import type { Mismatch, Verification } from '../verify/verify.ts';
import { numberText } from './number-text.ts';

/** Differences shown of one model. */
const MOST = 8;

export function modelText(model: string, result: Verification): string {
  const { comparisons, omissions, mismatches, findings, macs } = result;
  const counts = Object.entries(comparisons).map(
    ([source, { compared, total, equal, near }]) =>
      `  ${source}: ${equal} equal, ${near > 0 ? `${near} but for the last bit of floats, ` : ''}` +
      `${compared} compared of ${total} tensors`,
  );
  const lines = [
    `${model}: ${result.equal ? 'equal' : 'DIFFERENT'}, ${numberText(macs)} MACs on the simulator`,
    ...counts,
    ...omissions.map(({ tensor, name, reason }) => `  tensor ${tensor} "${name}": ${reason}`),
    ...mismatches.slice(0, MOST).map((one) => `  ${mismatchText(one)}`),
    ...(mismatches.length > MOST ? [`  and ${mismatches.length - MOST} more tensors`] : []),
    ...findings.slice(0, MOST).map(({ code, message }) => `  simulator: ${code}: ${message}`),
  ];
  return `${lines.join('\n')}\n`;
}

const mismatchText = (one: Mismatch): string =>
  `${one.vector}: ${one.what} "${one.name}" differs from ${one.source} in ${one.differing} of ` +
  `${one.bytes} bytes, first at ${one.at}: ${one.got} instead of ${one.want}`;

export function matrixText(rows: readonly MatrixRow[]): string {
  const width = Math.max(8, ...rows.map(({ operator }) => operator.length));
  const head = `${'operator'.padEnd(width)}  dtype    NPU    CPU  refused`;
  const lines = rows.map(
    ({ operator, dtype, npu, cpu, refused }) =>
      `${operator.padEnd(width)}  ${dtype.padEnd(5)}  ${cell(npu)}  ${cell(cpu)}  ${cell(refused)}`,
  );
  return `\n${[head, ...lines].join('\n')}\n`;
}

const cell = (count: number): string => String(count || '').padStart(5);
