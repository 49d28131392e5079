namespace Asya.Cli;

/// <summary>Why a command ends without having done what it is for.</summary>
internal class CliException(int exitCode, string message, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;

    public static CliException Misuse(string message) => new(ExitCodes.Misused, message);
}

/// <summary>The gateway has answered with a problem.</summary>
internal sealed class RefusedException(int status, string reason, string message) : CliException(ExitCodes.Refused, message)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;
}

/// <summary>There is no answer from a gateway.</summary>
internal sealed class UnreachableException(string message, Exception? inner = null)
    : CliException(ExitCodes.Unreachable, message, inner);
