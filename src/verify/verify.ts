/** Compiles nothing itself: runs a compiled bundle and holds every tensor to a reference. */
import type { Artifact, Place } from '../artifact/artifact.ts';
import { failure, type Result, success } from '../diag/diagnostic.ts';
import type { Compilation } from '../driver/compile.ts';
import { typeOf } from '../ir/term.ts';
import type { Finding } from '../sim/finding.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import { type Observation, type Omission, planWatch, readFeatureMap } from './observations.ts';
import { createRunner, type Observer } from './run.ts';
import type { RunMemory } from './run-memory.ts';

/** What a tensor should be, from the reference interpreter or from golden files. */
export interface Expected {
  readonly source: string;
  readonly outputs: readonly Uint8Array[];
  /** By index of the model's tensor. */
  readonly tensors: ReadonlyMap<number, Uint8Array>;
  /** Functions of another platform made them: float32 may be one number away (D17). */
  readonly nearFloats?: boolean;
}

export interface Vector {
  readonly name: string;
  readonly inputs: readonly Uint8Array[];
  /** State is as the vector in front left it; otherwise it has its first values. */
  readonly continues?: boolean;
  readonly expected: readonly Expected[];
}

export interface Mismatch {
  readonly vector: string;
  readonly source: string;
  /** `output 0` or `tensor 12`. */
  readonly what: string;
  readonly name: string;
  /** First byte that differs. */
  readonly at: number;
  readonly got: number | undefined;
  readonly want: number | undefined;
  readonly differing: number;
  readonly bytes: number;
}

export interface Comparison {
  readonly compared: number;
  readonly total: number;
  readonly equal: number;
  /** Equal but for the last bit of floats. */
  readonly near: number;
}

export interface Verification {
  readonly equal: boolean;
  /** For each source of expected values: tensors compared, and those that could have been. */
  readonly comparisons: Readonly<Record<string, Comparison>>;
  readonly mismatches: readonly Mismatch[];
  readonly omissions: readonly (Omission & { readonly name: string })[];
  readonly findings: readonly Finding[];
  /** Of one invocation. */
  readonly macs: number;
  /** Bytes of each memory that the NPU used. */
  readonly touched: readonly { readonly name: string; readonly bytes: number }[];
}

export interface VerifyRequest {
  readonly artifact: Artifact;
  readonly compilation: Compilation;
  readonly catalog: TargetCatalog;
  readonly vectors: readonly Vector[];
}

export function verifyBundle(request: VerifyRequest): Result<Verification> {
  const { artifact, compilation, catalog, vectors } = request;
  const runner = createRunner(artifact, catalog);
  if (!runner.ok) return runner;
  const watch = planWatch(compilation);
  const { graph } = compilation;
  const names = new Map(graph.source.tensors.map(({ index, name }) => [index, name]));
  const isFloat = (tensor: number): boolean => {
    const term = graph.tensors.get(tensor);
    return term !== undefined && typeOf(term)?.dtype === 'f32';
  };
  const mismatches: Mismatch[] = [];
  const findings: Finding[] = [];
  const comparisons: Record<string, Comparison> = {};
  let macs = 0;
  for (const vector of vectors) {
    const seen = new Map<number, Uint8Array>();
    if (!vector.continues) runner.value.restart();
    const run = runner.value.invoke(vector.inputs, observer(artifact, watch.observations, seen));
    if (!run.ok) return failure(...run.diagnostics);
    findings.push(...run.value.findings);
    macs = run.value.macs;
    for (const pair of pairsOf(vector, run.value.outputs, seen, compilation)) {
      const { got, want, about } = pair;
      const mismatch = got && compare(got, want);
      const near = mismatch && pair.nearFloats && isFloat(pair.tensor) && isNear(got, want);
      const known = comparisons[about.source] ?? { compared: 0, total: 0, equal: 0, near: 0 };
      comparisons[about.source] = {
        compared: known.compared + (got ? 1 : 0),
        total: known.total + 1,
        equal: known.equal + (got && !mismatch ? 1 : 0),
        near: known.near + (near ? 1 : 0),
      };
      if (mismatch && !near)
        mismatches.push({ ...mismatch, ...about, name: names.get(pair.tensor) ?? '' });
    }
  }
  const omissions = watch.omissions.map((one) => ({ ...one, name: names.get(one.tensor) ?? '' }));
  const touched = runner.value.use().map(({ name, bytes }) => ({ name, bytes }));
  const equal = mismatches.length === 0 && findings.length === 0;
  return success({ equal, comparisons, mismatches, omissions, findings, macs, touched });
}

interface Pair {
  readonly about: Pick<Mismatch, 'vector' | 'source' | 'what'>;
  readonly tensor: number;
  readonly got: Uint8Array | undefined;
  readonly want: Uint8Array;
  readonly nearFloats: boolean;
}

function* pairsOf(
  vector: Vector,
  outputs: readonly Uint8Array[],
  seen: ReadonlyMap<number, Uint8Array>,
  { graph }: Compilation,
): Generator<Pair> {
  for (const { source, nearFloats = false, ...expected } of vector.expected) {
    const about = (what: string) => ({ vector: vector.name, source, what });
    for (const [at, want] of expected.outputs.entries()) {
      const tensor = graph.outputPorts[at]?.tensor ?? -1;
      yield { about: about(`output ${at}`), tensor, got: outputs[at], want, nearFloats };
    }
    for (const [tensor, want] of expected.tensors)
      yield { about: about(`tensor ${tensor}`), tensor, got: seen.get(tensor), want, nearFloats };
  }
}

type Difference = Pick<Mismatch, 'at' | 'got' | 'want' | 'differing' | 'bytes'>;

function compare(got: Uint8Array, want: Uint8Array): Difference | undefined {
  const length = Math.max(got.length, want.length);
  let differing = 0;
  let first = -1;
  for (let at = 0; at < length; at++) {
    if (got[at] === want[at]) continue;
    if (first < 0) first = at;
    differing++;
  }
  if (first < 0) return undefined;
  return { at: first, got: got[first], want: want[first], differing, bytes: length };
}

/** Whether all float32 of one are those of the other or their neighbours. */
function isNear(got: Uint8Array, want: Uint8Array): boolean {
  const [found, wanted] = [got, want].map(floatPlaces);
  return (
    got.length === want.length &&
    found?.every((place, at) => Math.abs(place - (wanted?.[at] ?? 0)) <= 1) === true
  );
}

/** Bits of float32 as numbers in the order of what they stand for. */
const floatPlaces = (bytes: Uint8Array): readonly number[] =>
  [...new Int32Array(bytes.slice(0, bytes.length & ~3).buffer)].map((bits) =>
    bits < 0 ? -2147483648 - bits : bits,
  );

function observer(
  artifact: Artifact,
  observations: readonly Observation[],
  seen: Map<number, Uint8Array>,
): Observer {
  const placeOf = ({ step, buffer }: Observation): Place | undefined => {
    const one = artifact.steps[step];
    if (one?.kind === 'npu') return one.bases[buffer];
    return one?.kind === 'cpu' ? one.places[buffer] : undefined;
  };
  const look = (memory: RunMemory, wanted: (one: Observation) => boolean): void => {
    for (const one of observations.filter(wanted)) {
      const place = placeOf(one);
      if (!place) continue;
      const { bytes } = memory.at(place);
      seen.set(one.tensor, one.map ? readFeatureMap(bytes, one.map) : bytes.slice());
    }
  };
  return {
    beforeStep: (step, memory) =>
      look(memory, (one) => one.step === step && one.after === 'nothing'),
    afterStep: (step, memory) => look(memory, (one) => one.step === step && one.after === 'step'),
    afterKernel: (step, offset, memory) =>
      look(
        memory,
        ({ step: own, after }) =>
          own === step && typeof after === 'object' && after.kernel === offset,
      ),
  };
}
