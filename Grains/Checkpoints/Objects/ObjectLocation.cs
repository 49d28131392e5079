using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Where checkpoints are, as <c>ASYA_CHECKPOINT_URL</c> says it.</summary>
/// <param name="Scheme">The kind of store: <c>s3</c>.</param>
/// <param name="Server">The server with port and credentials, as a URL has them; empty where the scheme has an account instead.</param>
/// <param name="Container">The bucket, the container, or the number of the Redis database.</param>
/// <param name="Prefix">Of the names of all objects; empty, or ends with a slash.</param>
internal sealed partial record ObjectLocation(string Scheme, string Server, string Container, string Prefix)
{
    /// <summary>What is accepted, for messages.</summary>
    public const string Forms =
        "s3://bucket, gs://bucket, azblob://container, redis://host:port/database, nats://host:port/bucket, each with /prefix if need be, "
        + "or file:///directory";

    public static bool TryParse(string text, [NotNullWhen(true)] out ObjectLocation? location)
    {
        location = null;
        foreach (Regex form in (Regex[])[S3, Google, Azure, Redis, Nats])
        {
            if (form.Match(text) is { Success: true } match)
            {
                string prefix = match.Groups["prefix"].Value;
                location = new(
                    match.Groups["scheme"].Value, match.Groups["server"].Value, match.Groups["container"].Value,
                    prefix.Length == 0 ? "" : prefix + "/");
            }
        }

        return location is not null;
    }

    /// <summary>The URL without credentials.</summary>
    public override string ToString()
    {
        string host = Server[(Server.LastIndexOf('@') + 1)..];
        return $"{Scheme}://{host}{(host.Length == 0 ? "" : "/")}{Container}/{Prefix}";
    }

    private const string AnyPrefix =
        @"(?:/(?<prefix>[A-Za-z0-9!_'()-][A-Za-z0-9!_.'()-]*(?:/[A-Za-z0-9!_'()-][A-Za-z0-9!_.'()-]*)*)?/?)?\z";

    private const string AnyServer = @"(?<server>(?:[^/@\s]+@)?(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?)";

    [GeneratedRegex(@"^(?<scheme>s3)://(?<container>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])" + AnyPrefix)]
    private static partial Regex S3 { get; }

    [GeneratedRegex(@"^(?<scheme>gs)://(?<container>[a-z0-9][a-z0-9._-]{1,220}[a-z0-9])" + AnyPrefix)]
    private static partial Regex Google { get; }

    // 3 to 63 characters, no two hyphens in a row.
    [GeneratedRegex(@"^(?<scheme>azblob)://(?<container>(?=[a-z0-9-]{3,63}(?:/|\z))[a-z0-9]+(?:-[a-z0-9]+)*)" + AnyPrefix)]
    private static partial Regex Azure { get; }

    [GeneratedRegex(@"^(?<scheme>rediss?)://" + AnyServer + @"/(?<container>[0-9]{1,5})" + AnyPrefix)]
    private static partial Regex Redis { get; }

    [GeneratedRegex(@"^(?<scheme>nats|tls)://" + AnyServer + @"/(?<container>[A-Za-z0-9_-]{1,128})" + AnyPrefix)]
    private static partial Regex Nats { get; }
}
