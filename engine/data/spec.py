"""What the images of a data set are: shape, classes, and how a drawing becomes one of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from engine.core.errors import UserError
from engine.core.foreign_text import quoted, shortened

if TYPE_CHECKING:
    from engine.core.arrays import Shape

Recipe = Literal["centred-ink", "resize", "none"]
RECIPES: tuple[str, ...] = get_args(Recipe)

MAX_CHANNELS, MAX_SIDE, MAX_VALUES = 4, 1024, 2**20
MAX_CLASSES, MAX_CLASS_NAME = 1000, 100


class DataSpecError(UserError):
    """A description of images can't be, or does not fit; the message says what and why."""


@dataclass(frozen=True)
class DataSpec:
    """Describes images without holding any; stored with every model as JSON.

    Attributes:
        shape: Channels (1 to 4), height and width (1 to 1024); 2²⁰ values at most.
        classes: A name for each label from 0 on; empty for images without labels.
        recipe: How a drawing becomes an image: ``centred-ink`` as MNIST's digits were made,
            ``resize`` to the image's height and width, ``none`` if a drawing makes no sense.

    Raises:
        DataSpecError: A value is of the wrong type or out of bounds.
    """

    shape: Shape
    classes: tuple[str, ...]
    recipe: Recipe

    def __post_init__(self) -> None:
        _check_shape(self.shape)
        _check_classes(self.classes)
        if not isinstance(self.recipe, str) or self.recipe not in RECIPES:
            raise DataSpecError(
                f"the recipe of a drawing is one of {', '.join(RECIPES)}, not {quoted(self.recipe)}"
            )

    @property
    def values(self) -> int:
        """Numbers in one image: channels · height · width."""
        return math.prod(self.shape)

    def __str__(self) -> str:
        return f"{' × '.join(map(str, self.shape))} values in {len(self.classes)} classes"

    def describes_same(self, other: DataSpec) -> bool:
        """Whether both describe the same images; how a drawing becomes one may differ."""
        return (self.shape, self.classes) == (other.shape, other.classes)

    def is_like(self, other: DataSpec) -> bool:
        """Whether a model of these images can be given those of another data set."""
        return (self.shape, len(self.classes)) == (other.shape, len(other.classes))

    def require_like(self, other: DataSpec, title: str) -> None:
        """Make sure that a model of these images can be given those of another data set.

        Args:
            other: What the other data set holds.
            title: Its name.

        Raises:
            DataSpecError: Shape or number of classes differ; names of classes may.
        """
        if not self.is_like(other):
            raise DataSpecError(
                f"the model was made for images of {self}, but {shortened(title, 80)} has {other}; "
                "choose data like the model's own, or train a new model"
            )

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, the inverse of ``from_dict``."""
        return {"shape": list(self.shape), "classes": list(self.classes), "recipe": self.recipe}

    @staticmethod
    def from_dict(values: Any) -> DataSpec:  # noqa: ANN401 - whatever a file holds
        """The description that ``to_dict`` wrote.

        Raises:
            DataSpecError: A part is missing, unknown, of the wrong type or out of bounds.
        """
        if not isinstance(values, dict) or set(values) != {"shape", "classes", "recipe"}:
            raise DataSpecError("images are described by shape, classes and recipe")
        shape, classes = (_as_tuple(name, values[name]) for name in ("shape", "classes"))
        return DataSpec(shape, classes, values["recipe"])


def _as_tuple(name: str, value: Any) -> tuple[Any, ...]:  # noqa: ANN401
    if not isinstance(value, list | tuple):
        raise DataSpecError(f"{name} of images must be a list, not {quoted(value)}")
    return tuple(value)


def _check_shape(shape: Any) -> None:  # noqa: ANN401
    """Refuse what is no channels, height and width, before memory is taken for it."""
    known = isinstance(shape, tuple) and len(shape) == 3
    if not known or any(type(length) is not int for length in shape):
        raise DataSpecError(
            f"the shape of images is three whole numbers: channels, height, width, "
            f"not {quoted(shape)}"
        )
    channels, height, width = shape
    sides = 1 <= height <= MAX_SIDE and 1 <= width <= MAX_SIDE
    if not 1 <= channels <= MAX_CHANNELS or not sides or math.prod(shape) > MAX_VALUES:
        raise DataSpecError(
            f"images have 1 to {MAX_CHANNELS} channels, sides of 1 to {MAX_SIDE} and at most "
            f"{MAX_VALUES} values, not {quoted(shape, 60)}"
        )


def _check_classes(classes: Any) -> None:  # noqa: ANN401
    if not isinstance(classes, tuple) or len(classes) > MAX_CLASSES:
        raise DataSpecError(f"the classes of images are a list of at most {MAX_CLASSES} names")
    for name in classes:
        if not isinstance(name, str) or not 1 <= len(name) <= MAX_CLASS_NAME:
            raise DataSpecError(
                f"the name of a class has 1 to {MAX_CLASS_NAME} letters, unlike {quoted(name)}"
            )
    if len(set(classes)) != len(classes):
        raise DataSpecError("two classes of images have the same name")
