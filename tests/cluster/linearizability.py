"""Is what clients were told the behaviour of one task that does one thing at a time?

The idea is Porcupine's (Wing and Gong's search, with Lowe's memory of what was tried): an order of the operations is looked for in which none
comes before one that had returned when it was called, and in which each reply is what a single task would have said. A reply that never came
leaves its operation free: it may have taken effect at any time since, or never.
"""
import collections
import math

# What a client did and was told: called and returned are instants of one clock; returned is infinite and reply None where no reply came.
Operation = collections.namedtuple("Operation", "client kind argument reply called returned")

# phase: absent, running, paused, succeeded, canceled. left: the pauses ahead in the route. wish: a pause was asked for.
# answers: ((number, value), ...). by: the variant of the request that created it.
Task = collections.namedtuple("Task", "phase number left wish answers by")

ABSENT = Task("absent", 0, 0, False, (), None)
ENDED = ("succeeded", "canceled")


class TooManyOrders(Exception):
    """More orders were tried than the caller allows: nothing is known."""


def moves(task):
    """What a task may do by itself, besides nothing."""
    if task.phase != "running":
        return
    if task.left:
        yield task._replace(phase="paused", number=task.number + 1, left=task.left - 1, wish=False)
    if task.wish:
        yield task._replace(phase="paused", number=task.number + 1, wish=False)
    if not task.left:
        yield task._replace(phase="succeeded", wish=False)


def closure(tasks):
    """All that the tasks may have become by themselves."""
    found, new = set(tasks), list(tasks)
    while new:
        for then in moves(new.pop()):
            if then not in found:
                found.add(then)
                new.append(then)
    return frozenset(found)


def apply(task, operation, pauses):
    """What the task is after the operation, once for each way to give its reply; nothing: this task would not have said that."""
    return RULES[operation.kind](task, operation, pauses)


def _create(task, operation, pauses):
    if task.phase == "absent":
        if operation.reply in (None, "created"):
            yield Task("running", 0, pauses, False, (), operation.argument)
    elif operation.reply is None or operation.reply == ("created" if task.by == operation.argument else "already_exists"):
        yield task


def _answer(task, operation, pauses):
    number, value = operation.argument
    if task.phase == "absent":
        said = "not_found"
    elif any(number == answered for answered, _ in task.answers):
        said = "already_answered"
    elif task.phase == "paused" and task.number == number:
        if operation.reply in (None, "taken"):
            yield task._replace(phase="running", answers=(*task.answers, (number, value)))
        return
    else:
        said = "not_paused"
    if operation.reply in (None, said):
        yield task


def _cancel(task, operation, pauses):
    if task.phase == "absent" or task.phase in ENDED:
        if operation.reply in (None, "not_found" if task.phase == "absent" else "already_final"):
            yield task
    elif operation.reply in (None, "canceled"):
        yield task._replace(phase="canceled", wish=False)


def _pause(task, operation, pauses):
    if task.phase == "running":
        if operation.reply in (None, "accepted"):
            yield task._replace(wish=True)
            if task.left or task.wish:
                yield task  # the next pause was being written, and serves this request too
    elif operation.reply in (None, "not_found" if task.phase == "absent" else "not_running"):
        yield task


def _read(task, operation, pauses):
    if operation.reply is None or operation.reply == "not_found":
        if operation.reply is None or task.phase == "absent":
            yield task
        return
    status, number, answered, values = operation.reply
    if (task.phase == status and (status != "paused" or task.number == number)
            and tuple(n for n, _ in task.answers) == answered and (values is None or task.answers == values)):
        yield task


RULES = {"create": _create, "answer": _answer, "cancel": _cancel, "pause": _pause, "read": _read}


def check(history, pauses, most=1_000_000):
    """Gets None if the operations on one task have such an order, else the longest one that was found and what did not fit after it."""
    operations = sorted(history, key=lambda o: (o.called, o.returned))
    everything = (1 << len(operations)) - 1
    needed = sum(1 << i for i, o in enumerate(operations) if o.returned != math.inf)
    start = (0, closure([ABSENT]))
    tried, stack, best = {start}, [(start, ())], ()
    while stack:
        (done, tasks), order = stack.pop()
        if done & needed == needed:
            return None
        if len(order) > len(best):
            best = order
        left = [i for i in range(len(operations)) if not done >> i & 1 and (everything >> i & 1)]
        first_return = min(operations[i].returned for i in left)
        for i in reversed(left):
            operation = operations[i]
            if operation.called > first_return:
                continue
            then = closure([after for task in tasks for after in apply(task, operation, pauses)])
            node = (done | 1 << i, then)
            if operation.reply is None and then <= tasks:
                continue  # it has changed nothing: to leave it out is the same
            if then and node not in tried:
                if len(tried) >= most:
                    raise TooManyOrders(f"{len(operations)} operations, {len(tried)} orders were tried")
                tried.add(node)
                stack.append((node, (*order, i)))
    fitting = [operations[i] for i in best]
    rest = [o for i, o in enumerate(operations) if i not in best]
    return fitting, rest
