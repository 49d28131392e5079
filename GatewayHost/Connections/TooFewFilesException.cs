namespace Asya.Gateway.Connections;

/// <summary>The process may open too few files to serve. The message is for the terminal.</summary>
public sealed class TooFewFilesException(long limit) : Exception(
    $"This process may open {limit} files; it needs {ConnectionLimits.MinFiles} at least, for connections, stores and handlers. Raise the limit: ulimit -n 65536, LimitNOFILE=65536 of a systemd unit, or --ulimit nofile=65536 of a container.");
