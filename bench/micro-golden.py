#!/usr/bin/env python3
"""Golden data from TensorFlow Lite Micro's reference kernels, for models that the tests build.

    micro-golden.py MODEL.tflite GOLDEN.json [--steps N] [--seed S]

Needs the packages `tflite-micro` and `numpy`; nothing of the project does. Runs the model N times in a row, so that state
carries over, on random inputs, and writes what went in and what came out: bytes in base64, the model by its SHA-256.
"""
import argparse
import base64
import hashlib
import json

import numpy as np
from tflite_micro.python.tflite_micro import runtime


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("golden")
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with open(args.model, "rb") as file:
        model = file.read()
    interpreter = runtime.Interpreter.from_bytes(model)
    inputs, outputs = count(interpreter.get_input_details), count(interpreter.get_output_details)
    random = np.random.default_rng(args.seed)
    steps = []
    for _ in range(args.steps):
        given = [drawn(random, interpreter.get_input_details(at)) for at in range(inputs)]
        for at, value in enumerate(given):
            interpreter.set_input(value, at)
        interpreter.invoke()
        made = [interpreter.get_output(at) for at in range(outputs)]
        steps.append({"inputs": [text(one) for one in given], "outputs": [text(one) for one in made]})
    golden = {"kernels": "TensorFlow Lite Micro reference kernels", "sha256": hashlib.sha256(model).hexdigest(), "steps": steps}
    with open(args.golden, "w") as file:
        file.write(json.dumps(golden, indent=2) + "\n")


def count(details):
    at = 0
    while True:
        try:
            details(at)
        except (IndexError, ValueError, RuntimeError):
            return at
        at += 1


def drawn(random, detail):
    low, high = np.iinfo(detail["dtype"]).min, np.iinfo(detail["dtype"]).max
    return random.integers(low, high + 1, detail["shape"], detail["dtype"])


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


main()
