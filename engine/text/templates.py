"""Guarded Jinja2. Its sandbox bounds neither time nor memory and folds constants while compiling, so templates are refused by an
allow-list over their syntax before they are compiled: no calls, loops, macros, includes or arithmetic. Amounts never pass through text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from engine.checks.values import MISSING, shown
from engine.load.suggest import did_you_mean

LONGEST_TEMPLATE = 4_000
LONGEST_OUTPUT = 8_000
NOT_GIVEN = "(not given)"

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.If,
    nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.Test, nodes.Keyword,
    nodes.Concat,
)  # fmt: skip
_SINGLE_BRACES = re.compile(r"(?<!\{)\{(\w+)\}(?!\})")
_TESTS = ("defined", "undefined", "none")


class TemplateError(ValueError):
    """A template that cannot be used: the text says why, ``fix`` what to write instead."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class _NotGiven(jinja2.Undefined):
    """A missing value shows as "(not given)", so that a reason is always readable."""

    def __str__(self) -> str:
        return NOT_GIVEN

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, *_: Any, **__: Any) -> Any:
        return self


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise TemplateError(f'"{operator}" is not allowed in a template')

    def getattr(self, obj: Any, attribute: str) -> Any:
        # {{ line.items }} must be the field of the line, never the method of its container.
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return self.undefined(obj=obj, name=attribute)


def _join(value: Any, separator: str = ", ") -> str:
    return separator.join(_finalize(item) for item in value) if isinstance(value, list | tuple) else _finalize(value)


def _finalize(value: Any) -> str:
    if value is None or value is MISSING:
        return NOT_GIVEN
    return value if isinstance(value, str) else str(value) if isinstance(value, jinja2.Undefined) else shown(value)


_FILTERS = {
    "join": _join,
    "upper": lambda value: _finalize(value).upper(),
    "lower": lambda value: _finalize(value).lower(),
    "trim": lambda value: _finalize(value).strip(),
    "length": lambda value: len(value) if isinstance(value, str | list | tuple) else 0,
    "quoted": lambda value: shown(value) if not isinstance(value, jinja2.Undefined) else NOT_GIVEN,
    "default": lambda value, other="": other if value is MISSING or value is None or _undefined(value) else value,
    "plural": lambda value, one, many: one if value == 1 else many,
}


def _undefined(value: Any) -> bool:
    return isinstance(value, jinja2.Undefined)


def _environment() -> _Environment:
    environment = _Environment(undefined=_NotGiven, finalize=_finalize, autoescape=False, optimized=False)
    environment.filters = dict(_FILTERS)
    environment.globals = {}
    return environment


class Template:
    """A compiled template. ``names`` are the values that it reads, with their dotted paths."""

    def __init__(self, text: str, compiled: jinja2.Template, names: frozenset[str]) -> None:
        self.text, self._compiled, self.names = text, compiled, names

    def render(self, values: Mapping[str, Any]) -> str:
        """The text with its values; a missing one reads "(not given)". Never raises for data, and never grows without bound."""
        try:
            text = self._compiled.render(_nested(values))
        except Exception as error:
            return f"{self.text} [this text could not be composed: {error}]"
        return text if len(text) <= LONGEST_OUTPUT else text[: LONGEST_OUTPUT - 1] + "…"


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted names as groups: ``project.name`` is read as ``{{ project.name }}``."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        head, dot, rest = name.partition(".")
        if dot:
            group = found.get(head)
            if not isinstance(group, dict):
                group = found[head] = {}
            group[rest] = value
        elif not isinstance(found.get(name), dict):
            found[name] = value
    return found


@lru_cache(maxsize=4096)
def compile_template(text: str) -> Template:
    """Compile a template, or raise TemplateError in words for the person who wrote it."""
    if len(text) > LONGEST_TEMPLATE:
        raise TemplateError(f"The template has {len(text)} characters; at most {LONGEST_TEMPLATE} are allowed.")
    single = _SINGLE_BRACES.search(text)
    if single:
        raise TemplateError(f"{single[0]} would be shown as it stands.", f"Write {{{{ {single[1]} }}}}.")
    environment = _environment()
    try:
        tree = environment.parse(text)
    except (jinja2.TemplateSyntaxError, RecursionError) as error:
        raise TemplateError(f"The template cannot be read: {error}.", "A value is written {{ name }}.") from error
    for node in tree.find_all(nodes.Node):
        _refuse(node)
    names = frozenset(_names(tree))
    return Template(text, environment.from_string(text), names)


def _refuse(node: nodes.Node) -> None:
    if isinstance(node, nodes.Filter) and node.name not in _FILTERS:
        raise TemplateError(f'"{node.name}" is no filter.', did_you_mean(node.name, _FILTERS))
    if isinstance(node, nodes.Test) and node.name not in _TESTS:
        raise TemplateError(f'"is {node.name}" is not allowed in a template.')
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise TemplateError(f'"{node.attr}" cannot be read: names do not begin with an underscore.')
    if not isinstance(node, _ALLOWED):
        what = type(node).__name__.casefold()
        raise TemplateError(
            f"A {what} is not allowed in a template.",
            "Templates show values and choose texts with if; they do not compute.",
        )


def _names(tree: nodes.Template) -> set[str]:
    inner = {id(node.node) for node in tree.find_all(nodes.Getattr)}
    found = {node.name for node in tree.find_all(nodes.Name) if id(node) not in inner}
    for node in tree.find_all(nodes.Getattr):
        path, step = [node.attr], node.node
        while isinstance(step, nodes.Getattr):
            path.append(step.attr)
            step = step.node
        if isinstance(step, nodes.Name) and id(node) not in inner:
            found.add(".".join([step.name, *reversed(path)]))
    return found
