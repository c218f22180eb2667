"""Training: data, drawn strokes, augmentation, networks, recipes, the loop, evaluation, export. Never imported to read."""
