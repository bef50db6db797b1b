/**
 * A compiled model as one plain object, for people and programs: nothing of the command stream is left
 * out, so the words can be made from it again.
 */
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { success } from '../diag/diagnostic.ts';
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
import type { Area, Artifact, ArtifactTensor, ForeignStep, NpuStep, Place } from './artifact.ts';

export interface ArtifactDescription {
  readonly kind: Artifact['kind'];
  readonly producer: string;
  readonly areas: readonly Omit<Area, 'content'>[];
  readonly inputs: readonly ArtifactTensor[];
  readonly outputs: readonly ArtifactTensor[];
  readonly steps: readonly (NpuStepDescription | ForeignStep)[];
}

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
  /** By region. */
  readonly bases: readonly Place[];
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
  const steps: (NpuStepDescription | ForeignStep)[] = [];
  const warnings: Diagnostic[] = [];
  for (const step of artifact.steps) {
    const described = step.kind === 'npu' ? describeStep(step, catalog) : success(step);
    if (!described.ok) return described;
    steps.push(described.value);
    warnings.push(...described.warnings);
  }
  const { kind, producer, inputs, outputs } = artifact;
  const areas = artifact.areas.map(({ name, role, bytes }) => ({ name, role, bytes }));
  return success({ kind, producer, areas, inputs, outputs, steps }, warnings);
}

function describeStep(step: NpuStep, catalog: TargetCatalog): Result<NpuStepDescription> {
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
    bases: step.bases,
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
