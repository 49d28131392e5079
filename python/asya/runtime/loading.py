"""Finding the handler."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import inspect
import os
import re
import sys
import types
from typing import Any, Callable, Optional

from .common import JsonObject


class LoadError(Exception):
    """The handler cannot be loaded; the text gives the reason for the operator."""


class HelpersFinder:
    """Finds the module ``asya`` after all others have not: what handlers use, where the package is not installed."""

    def __init__(self, helpers: types.ModuleType) -> None:
        self._helpers = helpers

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Optional[importlib.machinery.ModuleSpec]:
        return importlib.machinery.ModuleSpec(name, self) if name == "asya" else None  # type: ignore[arg-type]

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        return None

    def exec_module(self, module: types.ModuleType) -> None:
        for name in ("fly_status", "fly_text", "idempotency_key"):
            setattr(module, name, getattr(self._helpers, name))


_HANDLER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+")


def load_stubs(paths: str) -> JsonObject:
    """The public names of the stub files: ``__all__``, or the names without a leading underscore that are no modules."""
    names: JsonObject = {}
    for number, path in enumerate(p for p in paths.split(os.pathsep) if p):
        if not os.path.isfile(path):
            raise LoadError(f"ASYA_STUBS names '{path}', which is no file")
        loader = importlib.machinery.SourceFileLoader(f"asya_stubs_{number}", path)
        module = types.ModuleType(loader.name)
        module.__file__ = path
        sys.modules[loader.name] = module
        exec(loader.get_code(loader.name) or "", module.__dict__)
        shown = module.__dict__.get("__all__")
        for name, value in module.__dict__.items():
            if name in shown if shown is not None else not (name.startswith("_") or isinstance(value, types.ModuleType)):
                names[name] = value
    return names


def _import(name: str, stubs: JsonObject) -> types.ModuleType:
    """Imports a module whose namespace has the stubs before its first line runs. Its own definitions win."""
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or (spec.loader is None and spec.submodule_search_locations is None):
        raise LoadError(f"there is no module '{name}'; looked in {', '.join(sys.path)}")
    module = importlib.util.module_from_spec(spec)
    module.__dict__.update(stubs)
    sys.modules[name] = module
    try:
        if spec.loader is not None:  # a folder without __init__.py has no code to run
            spec.loader.exec_module(module)  # pyright: ignore[reportAttributeAccessIssue]
    except BaseException:
        del sys.modules[name]
        raise
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)
    return module


def load_handler(handler: str, stubs: JsonObject) -> Callable[[Any], Any]:
    """Finds ``module.function`` or ``module.Class.method``; the class is built here, once."""
    if not handler:
        raise LoadError("ASYA_HANDLER is not set")
    if not _HANDLER.fullmatch(handler):
        raise LoadError(f"ASYA_HANDLER '{handler}' is not of the form module.function or module.Class.method")
    parts = handler.split(".")
    module = _import(parts[0], stubs)
    used = 1
    while used < len(parts) - 1 and hasattr(module, "__path__"):
        name = ".".join(parts[: used + 1])
        if importlib.util.find_spec(name) is None:
            break
        module = _import(name, stubs)
        used += 1
    rest = parts[used:]
    if len(rest) > 2:
        raise LoadError(f"'{handler}': module '{module.__name__}' has no module '{rest[0]}'")
    target = _member(module, f"module '{module.__name__}'", rest[0])
    if len(rest) == 2:
        if not inspect.isclass(target):
            raise LoadError(f"'{handler}': '{rest[0]}' is not a class")
        target = _member(_build(target), f"class '{rest[0]}'", rest[1])
    elif inspect.isclass(target):
        raise LoadError(f"'{handler}' is a class; name its method too: {handler}.process")
    if not callable(target):
        raise LoadError(f"'{handler}' is not callable")
    try:
        inspect.signature(target).bind({})
    except TypeError as error:
        raise LoadError(f"'{handler}' cannot be called with the payload alone: {error}") from None
    except ValueError:
        pass  # a builtin that does not tell its parameters
    return target


def _member(owner: Any, words: str, name: str) -> Any:
    if not hasattr(owner, name):
        raise LoadError(f"{words} has no '{name}'")
    return getattr(owner, name)


def _build(cls: type) -> Any:
    for parameter in inspect.signature(cls).parameters.values():
        if parameter.default is parameter.empty and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise LoadError(f"{cls.__name__}.__init__ parameter '{parameter.name}' must have a default value: it is called without arguments")
    return cls()
