// The loop nests of our own models as C: the interpreter's bytes, without undefined behaviour.
import { test } from 'uvu';
import { importBytes } from '../../golden-models.ts';
import { ZOO, zooModel, zooSpec } from '../../models/zoo.ts';
import { loadRules } from '../../rule-set.ts';
import { compareC, hasCompiler, ramp, SANITIZE } from './c-model.ts';

const known = new Set(loadRules().imports.map(({ code }) => code));
for (const name of ZOO) {
  const ready = zooSpec(name).operators.every(({ code }) => known.has(code));
  if (!hasCompiler || !ready) continue;
  test(`C of our own ${name} gives the bytes of the interpreter, without undefined behaviour`, () => {
    const model = importBytes(zooModel(name));
    compareC(model, model.graph.inputs.map(ramp), SANITIZE);
  });
}

test.run();
