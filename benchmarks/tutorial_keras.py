"""The tutorial in Keras, as a script: what `benchmarks/training.py` times. Stops after the epoch that reaches --until.

python benchmarks/tutorial_keras.py --data FOLDER --until 0.99
"""

from __future__ import annotations

import argparse
from pathlib import Path

import keras
from keras import layers

from zeronine.training import data

parser = argparse.ArgumentParser()
parser.add_argument("--data", type=Path)
parser.add_argument("--until", type=float, default=2.0)
parser.add_argument("--save", type=Path)
options = parser.parse_args()

train, test = data.mnist("full", options.data), data.mnist("test", options.data)
x_train, x_test = (d.images.reshape(-1, 28, 28, 1).astype("float32") / 255 for d in (train, test))
y_train, y_test = (keras.utils.to_categorical(d.labels, 10) for d in (train, test))
model = keras.Sequential(
    [
        layers.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(256, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ]
)
model.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adadelta(1.0), metrics=["accuracy"])


class Stop(keras.callbacks.Callback):
    """Ends training after the epoch whose test accuracy is enough."""

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Compare the epoch's test accuracy with what is wanted."""
        if logs and logs["val_accuracy"] >= options.until:
            self.model.stop_training = True


model.fit(x_train, y_train, batch_size=128, epochs=10, verbose=0, validation_data=(x_test, y_test), callbacks=[Stop()])
if options.save:
    model.save(options.save)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(f"Test loss: {loss:.4f}")
print(f"Test accuracy: {accuracy:.4f}")
