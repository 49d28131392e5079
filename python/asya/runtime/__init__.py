"""Runs one Asya handler in its own process and serves it over HTTP on a unix socket.

    ASYA_HANDLER=draft_handler.process ASYA_SOCKET_DIR=/run/draft python3 asya_runner.py

Python 3.9 or later, standard library alone. It speaks the runtime protocol of the original Asya (POST /invoke, GET
/healthz, JSON frames for functions, server-sent events for generators), so either runtime serves either client.

Environment
    ASYA_HANDLER            module.function or module.Class.method (the class is built once, its state stays)
    ASYA_HANDLER_PATH       directories to import from, os.pathsep between them; default: the current directory
    ASYA_STUBS              python files whose public names the handler's module has before its first line runs
    ASYA_SOCKET_DIR         directory of the socket and of the file `runtime-ready`; default /var/run/asya
    ASYA_SOCKET_NAME        default asya-runtime.sock
    ASYA_SOCKET_CHMOD       octal mode of the socket, default 0o666; empty: left as it is
    ASYA_ENABLE_VALIDATION  `false` lets envelopes in unchecked
    ASYA_EXIT_WITH_STDIN    `true`: lead a process group of our own, and end it at once when standard input does, that is, when the
                            parent is gone; with it what has our ASYA_SOCKET_DIR in its environment
    ASYA_LOG_LEVEL          default INFO; the log is standard error

Threads: one accepts, one serves each connection, and the main thread alone runs the handler, one invocation at a time,
so that health is answered meanwhile. Async handlers live on one event loop for the life of the process; it also turns
between invocations. SIGTERM: the running invocation is finished, then the process leaves.
"""
