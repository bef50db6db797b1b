// Real models import, and what is imported agrees with the manifests of their golden outputs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { loadSchemaNames } from '../../../src/cli/schema-names.ts';
import { importModel } from '../../../src/frontend/import-model.ts';
import { topological } from '../../../src/ir/graph.ts';
import { createPool } from '../../../src/ir/pool.ts';
import { typeOf } from '../../../src/ir/term.ts';
import { RULE_FRAGMENT } from '../../models/rule-fragment.ts';

const shared = new URL('../../../../shared/', import.meta.url);
const schema = await loadSchemaNames();

interface Entry {
  readonly index: number;
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
}
interface Manifest {
  readonly inputs: readonly Entry[];
  readonly outputs: readonly Entry[];
  readonly tensors: readonly Entry[];
}

const DTYPE: Readonly<Record<string, string>> = {
  int8: 'i8',
  uint8: 'u8',
  int16: 'i16',
  int32: 'i32',
  int64: 'i64',
  float32: 'f32',
  bool: 'bool',
};

const read = (path: string): Uint8Array => readFileSync(new URL(path, shared));
const importShared = (path: string, rules = RULE_FRAGMENT) =>
  importModel({ bytes: read(path), rules, pool: createPool(), schema });

if (!existsSync(shared)) {
  console.log('SKIP ../shared is not here: no real models to import');
} else {
  for (const file of readdirSync(new URL('models/', shared)).filter((n) => n.endsWith('.tflite')))
    test(`${file} agrees with its manifest`, () => {
      const result = importShared(`models/${file}`);
      assert.ok(result.ok, JSON.stringify(result));
      const { inputPorts, outputPorts, source, tensors } = result.value;
      const path = `golden/${file.replace('.tflite', '')}/manifest.json`;
      const manifest = JSON.parse(read(path).toString()) as Manifest;
      const ports = (list: readonly Entry[]) =>
        list.map(({ name, index }) => ({ name, tensor: index }));
      assert.equal(inputPorts, ports(manifest.inputs));
      assert.equal(outputPorts, ports(manifest.outputs));
      for (const { index, name, shape, dtype } of manifest.tensors) {
        assert.is(source.tensors[index]?.name, name);
        const term = tensors.get(index);
        assert.equal(term && typeOf(term), { dtype: DTYPE[dtype], shape });
      }
      assert.ok(topological(result.value.outputs).length >= source.operators.length);
    });

  test('with a declaration for every builtin, the operator zoo imports', () => {
    const known = new Set(RULE_FRAGMENT.imports.map((decl) => decl.code));
    const rest = [...schema.operators]
      .filter(([code]) => !known.has(code))
      .map(([code, tflite]) => ({
        ...RULE_FRAGMENT.imports[0]!,
        name: `tfl.${tflite.toLowerCase()}`,
        tflite,
        code,
        options: '',
        fields: [],
        output: 'output',
        // State in variable tensors is set by what sets variables.
        ...(tflite === 'ASSIGN_VARIABLE' ? { state: 'write' as const } : {}),
      }));
    const rules = { ...RULE_FRAGMENT, imports: [...RULE_FRAGMENT.imports, ...rest] };
    const refused = readdirSync(new URL('opzoo/models/', shared)).flatMap((file) => {
      const result = importShared(`opzoo/models/${file}`, rules);
      return result.ok ? [] : `${file}: ${[...new Set(result.diagnostics.map((d) => d.code))]}`;
    });
    assert.equal(refused, []);
  });

  test('every operator without a rule is named, not only the first', () => {
    const result = importShared('streaming/models/vad_streaming.tflite');
    assert.not.ok(result.ok);
    if (result.ok) return;
    const codes = new Set(result.diagnostics.map((diagnostic) => diagnostic.code));
    assert.equal([...codes].sort(), ['control-flow', 'unsupported-operator']);
    assert.ok(result.diagnostics.length > 5);
    assert.ok(result.diagnostics.some((one) => one.place?.includes('VAR_HANDLE')));
  });
}
test.run();
