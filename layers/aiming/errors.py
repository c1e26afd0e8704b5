"""Why a camera was not turned: what is done about it differs."""

from __future__ import annotations

from layers.errors import LayersError


class NotTurnedError(LayersError, RuntimeError):
    """A camera was not turned; ``code`` says why to programs, the sentence to people."""

    def __init__(self, sentence: str, *, code: str) -> None:
        """Keep the code beside the sentence."""
        super().__init__(sentence)
        self.code = code


class NoAnswerError(NotTurnedError):
    """The camera did not answer in time; another one may."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence; there is one code."""
        super().__init__(sentence, code="no_answer")


class HeldError(NotTurnedError):
    """Somebody else holds the camera with no less a priority, or took it meanwhile."""

    def __init__(self, sentence: str) -> None:
        """Keep the sentence; there is one code."""
        super().__init__(sentence, code="held")
