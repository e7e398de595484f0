"""Whole numbers, as the type of an option."""

from typing import Any

import click


class WholeNumber(click.IntRange):
    """A whole number within limits; unlike click's own type, it explains them in words."""

    def convert(
        self,
        value: Any,  # noqa: ANN401 (click's own)
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> int:
        """Read it.

        Raises:
            BadParameter: if it is none, or beyond the limits.
        """
        try:
            number: int = super().convert(value, param, ctx)
        except click.BadParameter:
            limits = (
                f"of {self.min} or more" if self.max is None else f"from {self.min} to {self.max:,}"
            )
            self.fail(f"{str(value)!r} is not a whole number {limits}.", param, ctx)
        return number
