"""YAML read strictly: a key that comes twice is an error, not the last one's victory."""

from __future__ import annotations

from typing import Any

import yaml

# libyaml reads the catalogue ten times as fast; wheels have it, a source build may not.
_Base = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Base):  # type: ignore[misc, valid-type]
    """A safe loader that refuses duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Build a mapping; raise ConstructorError, with the line, where a key is there already."""
        seen = set()
        for key_node, _ in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is not None and key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' comes twice", key_node.start_mark
                )
            seen.add(key)
        return super().construct_mapping(node, deep)


def load_yaml(text: str) -> Any:  # noqa: ANN401
    """Return the one document of a text. Raises yaml.YAMLError, MarkedYAMLError with its line."""
    return yaml.load(text, _StrictLoader)
