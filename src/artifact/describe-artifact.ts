/**
 * A compiled model as one plain object, for people and programs: nothing of the command stream is left
 * out, so the words can be made from it again.
 */
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { success } from '../diag/diagnostic.ts';
import type { CommandOrigin, TargetFacts } from '../ir/bundle-format.ts';
import { type Command, decodeCommands } from '../stream/command.ts';
import { type FieldValue, fieldsOf } from '../stream/fields.ts';
import type { DriverAction } from '../stream/payload.ts';
import { indexRegisters } from '../stream/registers.ts';
import {
  acceleratorByConfig,
  defaultAccelerator,
  registersOf,
  type TargetCatalog,
} from '../target/catalog.ts';
import type { RegisterFile } from '../target/registers.generated.ts';
import type {
  Area,
  Artifact,
  ArtifactTensor,
  CpuStep,
  ForeignStep,
  NpuStep,
  Place,
  Step,
} from './artifact.ts';

export interface ArtifactDescription {
  readonly kind: Artifact['kind'];
  readonly producer: string;
  /** What the file says it was compiled for; null where it says nothing. */
  readonly compiledFor: TargetFacts | null;
  readonly areas: readonly Omit<Area, 'content'>[];
  readonly inputs: readonly ArtifactTensor[];
  readonly outputs: readonly ArtifactTensor[];
  readonly steps: readonly StepDescription[];
}

/** The loop program of a CPU step is not part of it. */
export type StepDescription = NpuStepDescription | Omit<CpuStep, 'program'> | ForeignStep;

export interface NpuStepDescription {
  readonly kind: 'npu';
  /** The accelerator with the configuration word of the payload; null where none has it. */
  readonly target: string | null;
  readonly registers: string;
  readonly config: number;
  readonly id: number;
  readonly actions: readonly DriverAction[];
  /** Of the command stream. */
  readonly bytes: number;
  /** By region; null where a region is not used. */
  readonly bases: readonly (Place | null)[];
  readonly origins: readonly CommandOrigin[];
  readonly commands: readonly CommandDescription[];
}

export interface CommandDescription extends Command {
  readonly words: readonly number[];
  readonly fields: readonly FieldValue[];
}

/** Errors: those of command streams. A configuration that no target has is a warning. */
export function describeArtifact(
  artifact: Artifact,
  catalog: TargetCatalog,
): Result<ArtifactDescription> {
  const steps: StepDescription[] = [];
  const warnings: Diagnostic[] = [];
  for (const step of artifact.steps) {
    const described = describeStep(step, catalog);
    if (!described.ok) return described;
    steps.push(described.value);
    warnings.push(...described.warnings);
  }
  const { kind, producer, inputs, outputs } = artifact;
  const areas = artifact.areas.map(({ name, role, bytes }) => ({ name, role, bytes }));
  const compiledFor = artifact.target ?? null;
  return success({ kind, producer, compiledFor, areas, inputs, outputs, steps }, warnings);
}

function describeStep(step: Step, catalog: TargetCatalog): Result<StepDescription> {
  if (step.kind === 'npu') return describeNpuStep(step, catalog);
  if (step.kind === 'foreign') return success(step);
  const { kind, name, places } = step;
  return success({ kind, name, places });
}

function describeNpuStep(step: NpuStep, catalog: TargetCatalog): Result<NpuStepDescription> {
  const { config, id, actions, words } = step.payload;
  const known = acceleratorByConfig(catalog, config);
  const registers = registersOf(catalog, known ?? defaultAccelerator(catalog));
  const commands = decodeCommands(words, registers);
  if (!commands.ok) return commands;
  const description: NpuStepDescription = {
    kind: 'npu',
    target: known?.name ?? null,
    registers: registers.name,
    config,
    id,
    actions,
    bytes: words.length * 4,
    bases: step.bases.map((place) => place ?? null),
    origins: step.origins ?? [],
    commands: describeCommands(commands.value, words, registers),
  };
  return success(description, known ? [] : [unknownTarget(config, registers)]);
}

function describeCommands(
  commands: readonly Command[],
  words: Uint32Array,
  file: RegisterFile,
): readonly CommandDescription[] {
  const { byName } = indexRegisters(file);
  return commands.map((command) => {
    const first = command.offset / 4;
    const definition = byName.get(command.name);
    return {
      ...command,
      words: [...words.subarray(first, first + (command.payload === undefined ? 1 : 2))],
      fields: definition ? fieldsOf(command, definition) : [],
    };
  });
}

function unknownTarget(config: number, registers: RegisterFile): Diagnostic {
  return {
    code: 'unknown-configuration',
    severity: 'warning',
    message: `no target has the configuration word 0x${config.toString(16)}`,
    help: `the commands are read with the register file ${registers.name}`,
  };
}
