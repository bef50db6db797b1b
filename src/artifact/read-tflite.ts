/**
 * A `.tflite` whose NPU parts are custom operators `ethos-u`, as Vela writes it and as TensorFlow Lite
 * Micro runs it. Inputs of such an operator: the driver payload, the constants, the arena, the fast
 * scratch memory, then its real inputs. Region 0 is the second input, region 1 the third and so on; the
 * outputs come last.
 */
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import { parsePayload } from '../stream/payload.ts';
import { readAllocation } from './allocation.ts';
import type { Area, Artifact, ArtifactTensor, NpuStep, Place, Step } from './artifact.ts';
import {
  type ModelTables,
  type OperatorRow,
  readModelTables,
  type TensorRow,
} from './model-tables.ts';

const NPU_OPERATOR = 'ethos-u';
/** Payload, constants, arena, fast scratch. */
const FIXED_INPUTS = 4;
/** The driver takes as many base addresses. */
const MAX_REGIONS = 8;
/** Flexbuffer of the integer 1: which version of the operator's contract this is. */
const CONTRACT = [1, 4, 1];

/** Errors: `damaged-flatbuffer`, `not-compiled`, `damaged-artifact`, `too-large`, those of payloads. */
export function readTflite(bytes: Uint8Array): Result<Artifact> {
  const { tables, diagnostics } = readModelTables(bytes);
  if (diagnostics.length > 0) return failure(...diagnostics);
  if (tables.subgraphs !== 1)
    return damaged('model', `it has ${tables.subgraphs} subgraphs; a compiled one has one`);
  if (!tables.operators.some(({ custom }) => custom === NPU_OPERATOR)) return notCompiled();
  const memory = layOut(tables);
  if (!memory.ok) return memory;
  const steps: Step[] = [];
  const warnings: Diagnostic[] = [];
  for (const operator of tables.operators) {
    const step = readStep(operator, tables, memory.value);
    if (!step.ok) return step;
    steps.push(step.value);
    warnings.push(...step.warnings);
  }
  const inputs = edge(tables.inputs, tables, memory.value);
  const outputs = edge(tables.outputs, tables, memory.value);
  if (!inputs.ok) return inputs;
  if (!outputs.ok) return outputs;
  const { areas } = memory.value;
  const facts = { kind: 'tflite', producer: tables.description, areas } as const;
  return success({ ...facts, inputs: inputs.value, outputs: outputs.value, steps }, warnings);
}

function notCompiled(): Result<never> {
  return failure({
    code: 'not-compiled',
    severity: 'error',
    message: `the model has no operator \`${NPU_OPERATOR}\``,
    help: 'this is a model that was not compiled yet: `carina compile` takes it',
  });
}

function damaged(place: string, message: string): Result<never> {
  return failure({ code: 'damaged-artifact', severity: 'error', message, place });
}

interface Memory {
  readonly areas: readonly Area[];
  /** By index of the tensor. */
  readonly places: ReadonlyMap<number, Place>;
}

/** Gives each tensor that an operator or the caller touches its place. */
function layOut(tables: ModelTables): Result<Memory> {
  const plan = readAllocation(tables);
  if (!plan.ok) return plan;
  const { tensors } = tables;
  const areas: Area[] = [{ name: 'arena', role: 'arena', bytes: plan.value.bytes }];
  const places = new Map<number, Place>();
  const own = (tensor: TensorRow, role: Area['role'], bytes: number): void => {
    const content = tensor.data ? { content: tensor.data } : {};
    places.set(tensor.index, { area: areas.length, offset: 0, bytes });
    areas.push({ name: tensor.name || `tensor ${tensor.index}`, role, bytes, ...content });
  };
  for (const tensor of tensors) {
    const { offset, bytes } = plan.value.tensors[tensor.index] ?? { offset: -1, bytes: 0 };
    if (plan.value.fast.has(tensor.index)) own(tensor, 'fast', bytes);
    else if (tensor.data) own(tensor, 'constants', tensor.data.length);
    else if (offset >= 0) places.set(tensor.index, { area: 0, offset, bytes });
    else own(tensor, 'tensor', bytes);
  }
  return success({ areas, places });
}

function readStep(operator: OperatorRow, tables: ModelTables, memory: Memory): Result<Step> {
  const { custom, builtin, index } = operator;
  if (custom === NPU_OPERATOR) return readNpuStep(operator, tables, memory);
  const label = custom === '' ? `builtin operator ${builtin}` : `custom operator ${custom}`;
  return success({ kind: 'foreign', operator: index, label });
}

function readNpuStep(
  operator: OperatorRow,
  tables: ModelTables,
  { places }: Memory,
): Result<NpuStep> {
  const { index, inputs, outputs } = operator;
  const place = `operator ${index} ${NPU_OPERATOR}`;
  if (inputs.length < FIXED_INPUTS)
    return damaged(place, `it has ${inputs.length} inputs; at least ${FIXED_INPUTS} are needed`);
  const stream = tables.tensors[inputs[0] ?? -1]?.data;
  if (!stream) return damaged(place, 'its first input holds no driver payload');
  const payload = parsePayload(stream);
  if (!payload.ok) return payload;
  const regions = [...inputs.slice(1), ...outputs];
  if (regions.length > MAX_REGIONS)
    return damaged(place, `it has ${regions.length} regions; drivers take ${MAX_REGIONS}`);
  const bases = regions.flatMap((tensor) => places.get(tensor) ?? []);
  if (bases.length < regions.length)
    return damaged(place, `an input or output is none of the ${tables.tensors.length} tensors`);
  const step: NpuStep = { kind: 'npu', payload: payload.value, bases };
  return success(step, [...payload.warnings, ...contractWarning(operator, place)]);
}

function contractWarning({ customOptions }: OperatorRow, place: string): readonly Diagnostic[] {
  const same = customOptions?.length === CONTRACT.length;
  if (same && CONTRACT.every((byte, at) => customOptions[at] === byte)) return [];
  const message = 'its options are not the ones that TensorFlow Lite Micro accepts (01 04 01)';
  return [{ code: 'operator-options', severity: 'warning', message, place }];
}

/** The model's inputs or outputs. */
function edge(
  indices: readonly number[],
  { tensors }: ModelTables,
  { places }: Memory,
): Result<readonly ArtifactTensor[]> {
  const list: ArtifactTensor[] = [];
  for (const index of indices) {
    const tensor = tensors[index];
    const place = places.get(index);
    if (!tensor || !place) return damaged('model', `tensor ${index} does not exist`);
    const { name, dtype, shape, scale, zero } = tensor;
    if (!dtype) return damaged(`tensor ${index}`, 'its element type is not supported');
    list.push({ name, dtype, shape, quant: { scale, zero }, place });
  }
  return success(list);
}
