/** Phases and the pipeline: every name exists, and every rule gets its turn. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import { coversOp } from '../../ir/op-pattern.ts';
import type { Declaration } from '../declaration.ts';
import { ofKind, type Program } from '../program.ts';
import { keyAt } from '../spans.ts';
import { errorAt, suggestion } from './complaint.ts';

export function checkStrategy(program: Program): readonly Diagnostic[] {
  const phases = ofKind(program, 'phase').map(({ name }) => name);
  const ops = (['import', 'op', 'compute'] as const).flatMap((kind) =>
    ofKind(program, kind).map(({ name }) => name),
  );
  return program.declarations.flatMap((one) => [
    ...unknownPhase(program, one, phases),
    ...unknownRemovals(program, one, ops),
    ...unknownSteps(program, one, phases),
    ...idlePhase(program, one),
  ]);
}

function unknownPhase(
  { spans }: Program,
  { kind, data, nameAt }: Declaration,
  phases: readonly string[],
): readonly Diagnostic[] {
  if (kind !== 'rule' || phases.includes(data.phase)) return [];
  return [
    errorAt(data, keyAt(spans, data, 'phase') ?? nameAt, {
      code: 'unknown-name',
      message: `there is no phase \`${data.phase}\``,
      ...suggestion(data.phase, phases),
    }),
  ];
}

function unknownRemovals(
  { spans }: Program,
  { kind, data }: Declaration,
  ops: readonly string[],
): readonly Diagnostic[] {
  if (kind !== 'phase') return [];
  const exists = (name: string): boolean => ops.some((op) => coversOp(name, op));
  return data.mustRemove
    .filter((name) => !exists(name))
    .map((name) =>
      errorAt(data, keyAt(spans, data.mustRemove, name), {
        code: 'unknown-name',
        message: `must_remove names no op: \`${name}\``,
        ...suggestion(name, ops),
      }),
    );
}

function unknownSteps(
  { spans }: Program,
  { kind, data }: Declaration,
  phases: readonly string[],
): readonly Diagnostic[] {
  if (kind !== 'pipeline') return [];
  return data.phases
    .filter((name) => !phases.includes(name))
    .map((name) =>
      errorAt(data, keyAt(spans, data.phases, name), {
        code: 'unknown-name',
        message: `there is no phase \`${name}\``,
        ...suggestion(name, phases),
      }),
    );
}

/** The rules of a phase outside the pipeline never fire. */
function idlePhase(program: Program, { kind, data, nameAt }: Declaration): readonly Diagnostic[] {
  const steps = ofKind(program, 'pipeline').flatMap((pipeline) => pipeline.phases);
  if (kind !== 'phase' || steps.includes(data.name)) return [];
  return [
    errorAt(data, nameAt, {
      code: 'never-fires',
      message: `no pipeline runs the phase \`${data.name}\``,
      help: `add it: \`pipeline [..., ${data.name}]\``,
    }),
  ];
}
