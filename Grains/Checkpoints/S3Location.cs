using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Asya.Grains.Checkpoints;

/// <summary>A bucket and the prefix of its keys.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Prefix">Empty, or ends with a slash.</param>
internal sealed partial record S3Location(string Bucket, string Prefix)
{
    public static bool TryParse(string text, [NotNullWhen(true)] out S3Location? location)
    {
        Match match = Form.Match(text);
        location = match.Success
            ? new S3Location(match.Groups[1].Value, match.Groups[2].Length == 0 ? "" : match.Groups[2].Value + "/")
            : null;
        return match.Success;
    }

    public override string ToString() => $"s3://{Bucket}/{Prefix}";

    [GeneratedRegex(
        @"^s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/([A-Za-z0-9!_'()-][A-Za-z0-9!_.'()-]*(?:/[A-Za-z0-9!_'()-][A-Za-z0-9!_.'()-]*)*)?/?)?\z")]
    private static partial Regex Form { get; }
}
