namespace Asya.Gateway.Mcp;

/// <summary>A tool that will not do what it was asked to. What called it, as a rule a model, reads the message and can do better.</summary>
internal sealed class ToolRefusedException(string reason, string message) : Exception(message)
{
    /// <summary>Gets a closed word for programs.</summary>
    public string Reason { get; } = reason;

    public static ToolRefusedException Argument(string message) => new("invalid_arguments", message);
}
