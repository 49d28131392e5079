using Asya.Grains.Hosting;

namespace Asya.Grains.Configuration;

/// <summary>A file of the configuration folder is invalid. The message has file, line and reason; line 0 is the file as a whole.</summary>
internal sealed class ConfigFileException(string file, long line, string reason)
    : OperatorException(line > 0 ? $"{file}:{line}: {reason}" : $"{file}: {reason}")
{
    public string File { get; } = file;

    public long Line { get; } = line;
}
