"""LangGraph in an Asya actor: where the graph calls ``interrupt()``, the task pauses for a person.

::

    # graph_handler.py, and in the manifest: spec: {handler: graph_handler.process}
    from asya.langgraph import graph_handler

    process = graph_handler(builder.compile(checkpointer=PostgresSaver(pool)), actor="review")

The graph's state stays with its own checkpointer, in the thread named after the task. So the checkpointer has to keep what it stores, and has
to be the same for each process that runs the actor. The question, the person, the due date and the answer are Asya's.

A step may run twice. So the graph is asked first where it stands: an answer that it has had already is not given to it again.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Generator, List, Mapping, Optional, Tuple

from asya import idempotency_key

__all__ = ["graph_handler", "question_of"]

JsonObject = Dict[str, Any]

# The member of the payload that shows what a question is about, and where its answer arrives; and the header that names its interrupt.
MEMBER = "langgraph"
HEADER = "x-asya-langgraph"
_PROMPTS = ("prompt", "question", "message", "description", "instruction", "task")
_PROMPT_LENGTH = 2000


def graph_handler(
    graph: Any,
    *,
    actor: str,
    command: Optional[Callable[[JsonObject], Any]] = None,
    question: Optional[Callable[[Any], JsonObject]] = None,
    config: Optional[Mapping[str, Any]] = None,
) -> Callable[[JsonObject], Generator[Any, Any, None]]:
    """Makes a handler of a compiled graph.

    ``actor`` is the actor's own name: after an answer the task comes back to it. ``command`` makes what the graph is resumed with of the
    answers by interrupt (default: ``langgraph.types.Command(resume=...)``), ``question`` the definition of a pause of an interrupt's value
    (default: :func:`question_of`), ``config`` is merged into the graph's.
    """
    resume = command or _command
    ask = question or question_of

    def process(payload: JsonObject) -> Generator[Any, Any, None]:
        headers = yield "GET", ".headers"
        # In a header, since only actors write one of this name: without a question of ours, what stands where answers arrive is none.
        asked: str = headers.get(HEADER, "")
        shown = payload.pop(MEMBER, None)
        answered = asked != "" and isinstance(shown, dict) and "answer" in shown
        settings = {**(config or {}), "configurable": {**(config or {}).get("configurable", {}), "thread_id": _thread()}}
        pending, values = _stand(graph.get_state(settings))
        if values is None and not pending:
            pending, values = _after(graph.invoke(payload, settings))
        elif answered and asked in [one.id for one in pending]:
            pending, values = _after(graph.invoke(resume({asked: _plain(shown["answer"])}), settings))
        elif not pending and values is not None and _unfinished(graph.get_state(settings)):
            # It has stopped between two nodes, in a process that is gone.
            pending, values = _after(graph.invoke(None, settings))
        if pending:
            first = pending[0]
            following = yield "GET", ".route.next"
            yield "SET", ".headers.x-asya-pause", ask(first.value)
            yield "SET", ".route.next", ["x-pause", actor, *following]
            yield "SET", f".headers.{HEADER}", first.id
            yield {**payload, MEMBER: {"asked": first.value}}
        else:
            if asked:
                yield "DEL", f".headers.{HEADER}"
            yield {**payload, **(values if isinstance(values, dict) else {"result": values})}

    return process


def question_of(value: Any) -> JsonObject:
    """The definition of a pause for the value that a graph has given to ``interrupt()``.

    A text is the prompt. Of an object the first of prompt, question, message, description, instruction, task is; ``fields``, if it has
    them, are the form, in the words of flows.yaml. Without them there is one field, ``answer``, and the graph gets its value alone.
    """
    prompt, fields = None, None
    if isinstance(value, Mapping):
        prompt = next((value[name] for name in _PROMPTS if isinstance(value.get(name), str) and value[name]), None)
        fields = value.get("fields")
    elif isinstance(value, str) and value:
        prompt = value
    if isinstance(fields, list) and fields:
        form = [{**field, "payload_key": f"/{MEMBER}/answer/{_pointer(field['name'])}"} for field in fields]
    else:
        form = [{"name": "answer", "prompt": "Your answer", "required": True, "payload_key": f"/{MEMBER}/answer/answer"}]
    return {"prompt": (prompt or "The graph asks for an answer")[:_PROMPT_LENGTH], "strict": True, "fields": form}


def _thread() -> str:
    # The task with its tenant, without the number of the step.
    return "asya:" + idempotency_key().rpartition("/")[0]


def _command(answers: JsonObject) -> Any:
    from langgraph.types import Command  # pyright: ignore[reportMissingImports]

    return Command(resume=answers)


def _plain(answer: Any) -> Any:
    return answer["answer"] if isinstance(answer, dict) and list(answer) == ["answer"] else answer


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _stand(snapshot: Any) -> Tuple[List[Any], Any]:
    """The interrupts that wait, and the values; None: this thread has not begun."""
    pending = [one for task in snapshot.tasks for one in task.interrupts]
    return pending, snapshot.values if snapshot.values or snapshot.next or pending else None


def _unfinished(snapshot: Any) -> bool:
    return bool(snapshot.next)


def _after(result: Any) -> Tuple[List[Any], Any]:
    if isinstance(result, dict) and "__interrupt__" in result:
        return list(result["__interrupt__"]), result
    return [], result
