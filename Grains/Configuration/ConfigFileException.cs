using Asya.Grains.Hosting;

namespace Asya.Grains.Configuration;

/// <summary>A file of the configuration folder is invalid. The message has file, line and reason.</summary>
internal sealed class ConfigFileException(string file, long line, string reason)
    : OperatorException($"{file}:{line}: {reason}")
{
    public string File { get; } = file;

    public long Line { get; } = line;
}
