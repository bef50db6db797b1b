#!/usr/bin/env python3
"""Golden data from the reference kernels, for a folder of models of one operator each.

    operator-golden.py FOLDER GOLDEN.json [--seed S]

Needs the packages `tflite-micro`, `tensorflow-cpu` and `numpy`; nothing of the project does. TensorFlow Lite Micro's
kernels come first, but for those that are wrong; a model that they do not take runs on TensorFlow Lite's plain reference kernels. One random input for
each model; bytes in base64, the model by its SHA-256. A kernel may end its process, so each model has one of its own.
"""
import argparse
import base64
import hashlib
import json
import multiprocessing
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from tflite_micro.python.tflite_micro import runtime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("golden")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    golden = {}
    for file in sorted(os.listdir(args.folder)):
        name = file.removesuffix(".tflite")
        with open(os.path.join(args.folder, file), "rb") as opened:
            model = opened.read()
        kernels, result = first_that_runs(name, model, args.seed)
        print(f"{name}: {kernels}" if result else f"{name}: NO REFERENCE: {kernels}", flush=True)
        if result:
            golden[name] = {"kernels": kernels, "sha256": hashlib.sha256(model).hexdigest(), **result}
    lines = [f"  {json.dumps(name)}: {json.dumps(one)}" for name, one in golden.items()]
    with open(args.golden, "w") as file:
        file.write("{\n" + ",\n".join(lines) + "\n}\n")


# Micro does not rescale, adds no activation to whole numbers, and does not prepare the scaling of 16-bit comparisons.
WRONG_IN_MICRO = ("RELU6 ", "SPACE_TO_BATCH_ND ", "ADD i32 relu", "GREATER i16")


def first_that_runs(name, model, seed):
    said = []
    ways = [("TensorFlow Lite Micro", run_micro), ("TensorFlow Lite BUILTIN_REF", run_lite)]
    for kernels, run in ways[1:] if name.startswith(WRONG_IN_MICRO) else ways:
        result = apart(run, model, seed)
        if isinstance(result, dict):
            return kernels, result
        said.append(str(result))
    return " | ".join(said), None


def apart(run, model, seed):
    """What `run` gives, in a process of its own; a sentence where it fails."""
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()

    def work():
        try:
            queue.put(run(model, seed))
        except Exception as error:
            queue.put(f"{type(error).__name__}: {error}"[:200])

    process = context.Process(target=work)
    process.start()
    process.join(60)
    return queue.get() if not queue.empty() else f"ended with {process.exitcode}"


def run_micro(model, seed):
    interpreter = runtime.Interpreter.from_bytes(model, arena_size=1 << 20)
    inputs = inputs_of(details(interpreter.get_input_details), seed)
    for at, value in enumerate(inputs):
        interpreter.set_input(value, at)
    interpreter.invoke()
    outputs = [interpreter.get_output(at) for at, _ in enumerate(details(interpreter.get_output_details))]
    return {"inputs": [text(one) for one in inputs], "outputs": [text(one) for one in outputs]}


def run_lite(model, seed):
    interpreter = lite(model)
    interpreter.allocate_tensors()
    inputs = inputs_of(interpreter.get_input_details(), seed)
    for detail, value in zip(interpreter.get_input_details(), inputs):
        interpreter.set_tensor(detail["index"], value)
    interpreter.invoke()
    outputs = [interpreter.get_tensor(one["index"]) for one in interpreter.get_output_details()]
    return {"inputs": [text(one) for one in inputs], "outputs": [text(one) for one in outputs]}


def lite(model):
    kernels = tf.lite.experimental.OpResolverType.BUILTIN_REF
    return tf.lite.Interpreter(model_content=model, experimental_op_resolver_type=kernels)


def details(describe):
    """Those of all inputs or outputs."""
    found = []
    while True:
        try:
            found.append(describe(len(found)))
        except (IndexError, ValueError, RuntimeError):
            return found


def inputs_of(described, seed):
    random = np.random.default_rng(seed)
    return [drawn(random, detail) for detail in described]


def drawn(random, detail):
    """Numbers over the whole type; of wide types and floats small ones, and none is 0."""
    kind, shape = detail["dtype"], detail["shape"]
    if kind == np.bool_:
        return random.integers(0, 2, shape).astype(kind)
    if kind == np.float32:
        return (random.integers(1, 3000, shape) / 700 * random.choice([-1, 1], shape)).astype(kind)
    if kind in (np.int32, np.int64):
        return (random.integers(1, 1000, shape) * random.choice([-1, 1], shape)).astype(kind)
    values = random.integers(np.iinfo(kind).min, np.iinfo(kind).max + 1, shape)
    return np.where(values == 0, 1, values).astype(kind)


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


main()
