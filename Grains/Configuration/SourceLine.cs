namespace Asya.Grains.Configuration;

/// <summary>Where something stands in the configuration folder.</summary>
internal readonly record struct SourceLine(string File, long Line)
{
    public ConfigFileException Refuse(string reason) => new(File, Line, reason);

    public override string ToString() => $"{File}:{Line}";
}
