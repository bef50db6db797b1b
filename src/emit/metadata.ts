/** `metadata.json`, Model Library Format version 7. */

import type { TensorFacts } from '../ir/bundle-format.ts';
import { DTYPES, type DType } from '../ir/dtype.ts';
import type { CompiledModule, CpuFunction, NpuFunction } from './bundle-input.ts';
import { prefixOf } from './identifiers.ts';
import { stableJson } from './json.ts';

/** The format keys memory by DLPack's device type; CPU and NPU share this one. */
const CPU_DEVICE = 1;

/** Element types as numpy names them. */
const NUMPY: Readonly<Record<DType, string>> = {
  bool: 'bool',
  i8: 'int8',
  u8: 'uint8',
  i16: 'int16',
  u16: 'uint16',
  i32: 'int32',
  u32: 'uint32',
  i64: 'int64',
  f32: 'float32',
  f64: 'float64',
};

/** `epoch`: seconds since 1970, the date that the bundle claims. */
export function emitMetadata(module: CompiledModule, epoch: number): string {
  const entry = {
    export_datetime: dateText(epoch),
    executors: ['aot'],
    external_dependencies: [
      { short_name: 'carina_runtime', url: './runtime', url_type: 'mlf_path', version_spec: '1' },
    ],
    memory: { functions: { main: [mainMemory(module)], operator_functions: operators(module) } },
    model_name: module.moduleName,
    style: 'full-model',
    target: [module.target.tvmTarget],
  };
  return stableJson({ modules: { [module.moduleName]: entry }, version: 7 }, 2);
}

/** 1970-01-01 00:00:00Z */
const dateText = (epoch: number): string =>
  new Date(epoch * 1000)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');

function mainMemory(module: CompiledModule): object {
  const io = [...module.inputs, ...module.outputs].map(({ bytes }) => bytes);
  const constants = [
    ...module.npuFunctions.map((npu) => npu.constants.length),
    ...module.cpuFunctions.map(constantBytes),
  ];
  return {
    constants_size_bytes: sum(constants),
    device: CPU_DEVICE,
    inputs: tensorTable(module.inputs),
    io_size_bytes: sum(io),
    outputs: tensorTable(module.outputs),
    workspace_size_bytes: module.workspaceBytes,
  };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const tensorTable = (tensors: readonly TensorFacts[]): object =>
  Object.fromEntries(
    tensors.map(({ name, dtype, bytes }) => [name, { dtype: NUMPY[dtype], size: bytes }]),
  );

const constantBytes = ({ program }: CpuFunction): number =>
  sum(program.buffers.map((buffer) => buffer.bytes?.length ?? 0));

/** What a CPU function takes beside its operands; an NPU function takes nothing. */
function operators(module: CompiledModule): readonly object[] {
  const localBytes = ({ program }: CpuFunction): number =>
    sum(
      program.buffers
        .filter(({ role }) => role === 'local')
        .map(({ dtype, length }) => DTYPES[dtype].bytes * length),
    );
  const entry = ({ name }: CpuFunction | NpuFunction, bytes: number): object => ({
    function_name: `${prefixOf(module)}_${name}`,
    workspace: [{ device: CPU_DEVICE, workspace_size_bytes: bytes }],
  });
  return [
    ...module.npuFunctions.map((npu) => entry(npu, 0)),
    ...module.cpuFunctions.map((cpu) => entry(cpu, localBytes(cpu))),
  ];
}
