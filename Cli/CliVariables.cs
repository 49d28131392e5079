namespace Asya.Cli;

/// <summary>The variables that stand in for options.</summary>
internal static class CliVariables
{
    public const string Url = "ASYA_URL";

    public const string Key = "ASYA_KEY";
}
