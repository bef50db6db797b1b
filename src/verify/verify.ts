/** Compiles nothing itself: runs a compiled bundle and holds every tensor to a reference. */
import type { Artifact, Place } from '../artifact/artifact.ts';
import { failure, type Result, success } from '../diag/diagnostic.ts';
import type { Compilation } from '../driver/compile.ts';
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
  const names = new Map(compilation.graph.source.tensors.map(({ index, name }) => [index, name]));
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
      const mismatch = pair.got && compare(pair.got, pair.want);
      const known = comparisons[pair.about.source] ?? { compared: 0, total: 0, equal: 0 };
      comparisons[pair.about.source] = {
        compared: known.compared + (pair.got ? 1 : 0),
        total: known.total + 1,
        equal: known.equal + (pair.got && !mismatch ? 1 : 0),
      };
      if (mismatch)
        mismatches.push({ ...mismatch, ...pair.about, name: names.get(pair.tensor) ?? '' });
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
}

function* pairsOf(
  vector: Vector,
  outputs: readonly Uint8Array[],
  seen: ReadonlyMap<number, Uint8Array>,
  { graph }: Compilation,
): Generator<Pair> {
  for (const { source, ...expected } of vector.expected) {
    const about = { vector: vector.name, source };
    for (const [at, want] of expected.outputs.entries()) {
      const tensor = graph.outputPorts[at]?.tensor ?? -1;
      yield { about: { ...about, what: `output ${at}` }, tensor, got: outputs[at], want };
    }
    for (const [tensor, want] of expected.tensors)
      yield { about: { ...about, what: `tensor ${tensor}` }, tensor, got: seen.get(tensor), want };
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
