/** The memory of a bundle: the workspace with inputs and outputs in it, states, constants. */
import type { BufferRef, BundleManifest, TensorFacts } from '../ir/bundle-format.ts';
import type { Area, ArtifactTensor, Place } from './artifact.ts';
import type { BundleData } from './bundle-data.ts';

type MainRef = Exclude<BufferRef, { kind: 'constants' }>;

export interface BundleMemory {
  readonly areas: readonly Area[];
  readonly inputs: readonly ArtifactTensor[];
  readonly outputs: readonly ArtifactTensor[];
  /** Of a buffer that the manifest has. */
  readonly placeOf: (ref: MainRef) => Place;
  /** Adds the constants of an NPU function. */
  readonly addConstants: (name: string, content: Uint8Array) => Place;
}

export function layOutBundle(manifest: BundleManifest, data: BundleData): BundleMemory {
  const areas: Area[] = [];
  const add = (area: Area): Place => {
    areas.push(area);
    return { area: areas.length - 1, offset: 0, bytes: area.bytes };
  };
  const arena = add({ name: 'workspace', role: 'arena', bytes: manifest.workspaceBytes });
  const tensor = ({ name, dtype, shape, bytes, offset, quant }: TensorFacts): ArtifactTensor => {
    return { name, dtype, shape, quant, place: { ...arena, offset, bytes } };
  };
  const inputs = manifest.inputs.map(tensor);
  const outputs = manifest.outputs.map(tensor);
  const states = manifest.states.map(({ name, bytes, initial }) => {
    const content = initial ? data(initial, 'u8') : new Uint8Array(bytes);
    return add({ name, role: 'state', bytes, content });
  });
  const lists = {
    input: inputs.map(({ place }) => place),
    output: outputs.map(({ place }) => place),
    state: states,
  };
  const placeOf = (ref: MainRef): Place => {
    if (ref.kind === 'workspace') return { ...arena, offset: ref.offset, bytes: ref.bytes };
    const state = ref.kind === 'state' ? states[ref.index] : undefined;
    if (ref.kind === 'state' && state) return { ...state, offset: ref.offset, bytes: ref.bytes };
    const place = lists[ref.kind][ref.index];
    if (!place) throw new Error(`the manifest was checked to have ${ref.kind} ${ref.index}`);
    return place;
  };
  const addConstants = (name: string, content: Uint8Array): Place =>
    add({ name: `${name} constants`, role: 'constants', bytes: content.length, content });
  return { areas, inputs, outputs, placeOf, addConstants };
}
