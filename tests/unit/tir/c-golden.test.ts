// The loop nests of the golden models as C give the same bytes as the interpreter.
import { test } from 'uvu';
import { goldenNames, loadGolden, readGolden } from '../../golden-models.ts';
import { compareC, hasCompiler } from './c-model.ts';

for (const name of goldenNames()) {
  if (!hasCompiler) continue;
  test(`C of ${name} gives the bytes of the interpreter`, () => {
    const model = loadGolden(name);
    const [vector] = model.vectors;
    compareC(
      model,
      (vector?.inputs ?? []).map((file) => readGolden(model, file)),
      ['-O1'],
    );
  });
}

test.run();
