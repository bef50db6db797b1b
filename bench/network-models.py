#!/usr/bin/env python3
"""Whole networks as the TensorFlow Lite converter makes them, with golden outputs of the reference kernels.

    network-models.py FOLDER [NAME...]

Needs the packages `tensorflow-cpu` and `tflite-micro`; nothing of the project does. Writes FOLDER/models/NAME.tflite and
FOLDER/golden/NAME/ for `carina verify FOLDER/models --golden FOLDER/golden`: one random input of each network, whose weights
are random too. A converter or a kernel may end its process, so each network has one of its own.
"""
import argparse
import json
import multiprocessing
import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

ARENA = 128 << 20
RANDOM = 7


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("names", nargs="*")
    args = parser.parse_args()
    for name in args.names or sorted(NETWORKS):
        child = multiprocessing.get_context("spawn").Process(target=make, args=(args.folder, name))
        child.start()
        child.join()
        print(f"{name}: {'made' if child.exitcode == 0 else 'NOT MADE'}", flush=True)


def make(folder, name):
    import numpy as np

    network, bits = NETWORKS[name]
    model = convert(network(), bits)
    path, golden = os.path.join(folder, "models"), os.path.join(folder, "golden", name)
    os.makedirs(path, exist_ok=True)
    os.makedirs(golden, exist_ok=True)
    given, computed = run(model, np.random.default_rng(RANDOM))
    vector = {kind: [f"v0_{kind}{at}.bin" for at in range(len(tensors))] for kind, tensors in (("in", given), ("out", computed))}
    for kind, tensors in (("in", given), ("out", computed)):
        for file, tensor in zip(vector[kind], tensors):
            np.ascontiguousarray(tensor).tofile(os.path.join(golden, file))
    with open(os.path.join(golden, "manifest.json"), "w") as file:
        vectors = [{"inputs": vector["in"], "outputs": vector["out"]}]
        json.dump({"kernels": "TensorFlow Lite Micro reference kernels", "vectors": vectors}, file, indent=1)
    with open(os.path.join(path, f"{name}.tflite"), "wb") as file:
        file.write(model)


def convert(network, bits):
    import numpy as np
    import tensorflow as tf

    random = np.random.default_rng(RANDOM)
    shapes = [tuple(one.shape) for one in network.inputs]
    converter = tf.lite.TFLiteConverter.from_keras_model(network)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: (
        [random.normal(size=shape).astype(np.float32) for shape in shapes] for _ in range(4)
    )
    sets, types = tf.lite.OpsSet, {8: tf.int8, 16: tf.int16}
    wide = sets.EXPERIMENTAL_TFLITE_BUILTINS_ACTIVATIONS_INT16_WEIGHTS_INT8
    converter.target_spec.supported_ops = [sets.TFLITE_BUILTINS_INT8 if bits == 8 else wide]
    converter.inference_input_type = converter.inference_output_type = types[bits]
    return converter.convert()


def run(model, random):
    from tflite_micro.python.tflite_micro import runtime
    import numpy as np

    interpreter = runtime.Interpreter.from_bytes(model, arena_size=ARENA)
    given = []
    for at, detail in enumerate(details(interpreter.get_input_details)):
        limits = np.iinfo(detail["dtype"])
        given.append(random.integers(limits.min, limits.max + 1, size=detail["shape"], dtype=detail["dtype"]))
        interpreter.set_input(given[-1], at)
    interpreter.invoke()
    return given, [interpreter.get_output(at) for at, _ in enumerate(details(interpreter.get_output_details))]


def details(get):
    found = []
    while True:
        try:
            found.append(get(len(found)))
        except (ValueError, IndexError, RuntimeError):
            return found


def application(name, size, **settings):
    """An image classifier of Keras without its softmax: scales of random ones are below what the reference takes."""

    def build():
        import tensorflow as tf

        made = getattr(tf.keras.applications, name)
        body = made(weights=None, input_shape=(size, size, 3), classifier_activation=None, **settings)
        image = tf.keras.Input((size, size, 3), batch_size=1)
        return tf.keras.Model(image, body(image))

    return build


def unet():
    from tensorflow.keras import Input, Model, layers

    image = x = Input((64, 64, 3), batch_size=1)
    kept = []
    for channels in (16, 32, 64):
        x = layers.LeakyReLU(0.1)(layers.Conv2D(channels, 3, padding="same")(x))
        kept.append(x)
        x = layers.MaxPool2D()(x)
    x = layers.Conv2D(96, 3, padding="same", activation="swish")(x)
    for channels, beside in zip((64, 32, 16), reversed(kept)):
        x = layers.Conv2DTranspose(channels, 3, strides=2, padding="same")(x)
        x = layers.Conv2D(channels, 3, padding="same", activation="relu")(layers.Concatenate()([x, beside]))
    large = layers.UpSampling2D(2, interpolation="bilinear")(layers.Conv2D(1, 1, activation="sigmoid")(x))
    return Model(image, [layers.Conv2D(2, 1, activation="softmax")(x), large])


def causal():
    """Convolutions in time, each twice as far apart as the one before."""
    from tensorflow.keras import Input, Model, layers

    steps = x = Input((64, 16), batch_size=1)
    for distance in (1, 2, 4, 8, 16):
        y = layers.Conv1D(32, 3, padding="causal", dilation_rate=distance, activation="relu")(x)
        y = layers.Conv1D(32, 1)(y)
        x = layers.Add()([y, x]) if x.shape[-1] == 32 else y
    return Model(steps, layers.Dense(3, activation="sigmoid")(x[:, -1, :]))


def gated():
    from tensorflow.keras import Input, Model, layers

    steps = Input((12, 16), batch_size=1)
    return Model(steps, layers.Dense(5)(layers.GRU(20, unroll=True)(steps)))


def keyword():
    from tensorflow.keras import Input, Model, layers

    sound = Input((49, 40, 1), batch_size=1)
    x = layers.Conv2D(64, (10, 4), strides=(2, 2), padding="same", activation="relu")(sound)
    for _ in range(4):
        x = layers.DepthwiseConv2D(3, padding="same", activation="relu")(x)
        x = layers.Conv2D(64, 1, activation="relu")(x)
    x = layers.Flatten()(layers.AveragePooling2D((25, 20))(x))
    return Model(sound, layers.Dense(12, activation="softmax")(x))


NETWORKS = {
    "densenet121": (application("DenseNet121", 64), 8),
    "efficientnet_b0": (application("EfficientNetB0", 96), 8),
    "efficientnet_v2_b0": (application("EfficientNetV2B0", 96), 8),
    "inception_v3": (application("InceptionV3", 139), 8),
    "mobilenet_v1_224": (application("MobileNet", 224), 8),
    "mobilenet_v2": (application("MobileNetV2", 96, alpha=0.35), 8),
    "mobilenet_v3_small": (application("MobileNetV3Small", 128), 8),
    "nasnet_mobile": (application("NASNetMobile", 96), 8),
    "resnet50": (application("ResNet50", 64), 8),
    "xception": (application("Xception", 96), 8),
    "unet": (unet, 8),
    "causal": (causal, 8),
    "causal_16x8": (causal, 16),
    "gru": (gated, 8),
    "gru_16x8": (gated, 16),
    "keyword_16x8": (keyword, 16),
}

if __name__ == "__main__":
    main()
