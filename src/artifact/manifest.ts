/** `carina/module.json` as untrusted text: its shape, and that all it refers to exists. */
import { type Diagnostic, failure, type Result, success } from '../diag/diagnostic.ts';
import {
  type BufferRef,
  type BundleManifest,
  MANIFEST_PATH,
  MANIFEST_VERSION,
  MAX_REGIONS,
} from '../ir/bundle-format.ts';
import { DTYPES } from '../ir/dtype.ts';
import { mismatch, type Shape } from './shape.ts';

const TENSOR: Shape = {
  fields: {
    name: 'string',
    dtype: { oneOf: Object.keys(DTYPES) },
    shape: ['natural'],
    bytes: 'size',
    offset: 'size',
    quant: { fields: { scale: ['number'], zero: ['number'] } },
  },
};

const BUFFER: Shape = {
  kinds: {
    constants: {},
    input: { index: 'natural' },
    output: { index: 'natural' },
    state: { index: 'natural', offset: 'size', bytes: 'size' },
    workspace: { offset: 'size', bytes: 'size' },
  },
};

const DATA: Shape = { fields: { file: 'string', array: { orNull: 'string' } } };

const MANIFEST: Shape = {
  fields: {
    moduleName: 'string',
    target: {
      fields: { name: 'string', system: 'string', memoryMode: 'string', tvmTarget: 'string' },
    },
    inputs: [TENSOR],
    outputs: [TENSOR],
    states: [{ fields: { name: 'string', bytes: 'size', initial: { orNull: DATA } } }],
    workspaceBytes: 'size',
    npuFunctions: [
      {
        fields: {
          name: 'string',
          commands: DATA,
          constants: { orNull: DATA },
          origins: [{ fields: { offset: 'natural', operator: 'natural', label: 'string' } }],
        },
      },
    ],
    cpuFunctions: [
      {
        fields: { name: 'string', program: 'any', data: { values: DATA } },
      },
    ],
    hooks: [{ fields: { name: 'string', operator: 'natural', code: 'string' } }],
    steps: [{ fields: { function: 'string', buffers: [{ orNull: BUFFER }] } }],
  },
};

export function readManifest(text: string): Result<BundleManifest> {
  const value = parse(text);
  const version = mismatch({ fields: { schemaVersion: 'natural' } }, value);
  if (version !== undefined) return failure(problem('it is not JSON with a schemaVersion'));
  const { schemaVersion } = value as BundleManifest;
  if (schemaVersion !== MANIFEST_VERSION)
    return failure(problem(`its schemaVersion is ${schemaVersion}, not ${MANIFEST_VERSION}`));
  const wrong = mismatch(MANIFEST, value);
  if (wrong !== undefined) return failure(problem(`${wrong} is not what it should be`));
  const manifest = value as BundleManifest;
  const outside = [...manifest.inputs, ...manifest.outputs]
    .filter(({ offset, bytes }) => offset + bytes > manifest.workspaceBytes)
    .map(({ name }) => problem(`tensor ${JSON.stringify(name)} is not inside the workspace`));
  const dangling = manifest.steps.flatMap((step, index) =>
    stepProblems(manifest, step).map((what) => problem(`.steps[${index}] ${what}`)),
  );
  const wrongs = [...outside, ...dangling];
  return wrongs.length > 0 ? failure(...wrongs) : success(manifest);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const problem = (what: string): Diagnostic => ({
  code: 'bad-bundle',
  severity: 'error',
  message: `The bundle cannot be read: ${what}.`,
  place: MANIFEST_PATH,
  help: 'compile the model again with this version',
});

function stepProblems(
  manifest: BundleManifest,
  { function: name, buffers }: BundleManifest['steps'][number],
): readonly string[] {
  const { npuFunctions, cpuFunctions, hooks } = manifest;
  const named = [...npuFunctions, ...cpuFunctions, ...hooks].filter((one) => one.name === name);
  return [
    ...(named.length === 1 ? [] : [`calls ${name}, which exists ${named.length} times`]),
    ...(buffers.length > maxBuffers(manifest, name) ? ['has too many buffers'] : []),
    ...buffers.flatMap((ref) =>
      ref && !exists(manifest, ref) ? [`refers to no ${ref.kind}`] : [],
    ),
  ];
}

const maxBuffers = (manifest: BundleManifest, name: string): number =>
  manifest.npuFunctions.some((npu) => npu.name === name) ? MAX_REGIONS : Number.POSITIVE_INFINITY;

function exists(manifest: BundleManifest, ref: BufferRef): boolean {
  switch (ref.kind) {
    case 'constants':
      return true;
    case 'input':
      return ref.index < manifest.inputs.length;
    case 'output':
      return ref.index < manifest.outputs.length;
    case 'state':
      return ref.offset + ref.bytes <= (manifest.states[ref.index]?.bytes ?? -1);
    case 'workspace':
      return ref.offset + ref.bytes <= manifest.workspaceBytes;
  }
}
