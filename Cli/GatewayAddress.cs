using System.Net.Http.Headers;

namespace Asya.Cli;

/// <summary>Where the gateway is, and the key for it. The key is in no text.</summary>
internal sealed record GatewayAddress(Uri Url, AuthenticationHeaderValue? Credential)
{
    private const string Default = "http://127.0.0.1:8080";

    /// <summary>Makes it of what the command line and the environment say.</summary>
    public static GatewayAddress Of(string? url, string? key, FileInfo? keyFile, bool isInsecure, CliHost host)
    {
        Uri address = Parse(url ?? Given(host, CliVariables.Url) ?? Default);
        if (key is not null && keyFile is not null)
        {
            throw CliException.Misuse("--key and --key-file: give one of them.");
        }

        string? credential = key ?? (keyFile is null ? Given(host, CliVariables.Key) : Read(keyFile));
        if (credential is null)
        {
            return new(address, null);
        }

        if (credential.Length == 0 || credential.Any(static c => c is <= ' ' or > '~'))
        {
            throw CliException.Misuse("The key is empty, or has characters that no key has. It is one word, such as asya_...");
        }

        // Who listens to the network would be whom the key stands for.
        return address.Scheme == Uri.UriSchemeHttps || address.IsLoopback || isInsecure
            ? new(address, new("Bearer", credential))
            : throw CliException.Misuse($"{Shown(address)}: a key is sent over https, or to this machine. --insecure sends it over http all the same.");
    }

    /// <summary>Gets the address as messages show it.</summary>
    public override string ToString() => Shown(Url);

    private static string? Given(CliHost host, string variable) => host.Variable(variable) is { Length: > 0 } text ? text : null;

    private static Uri Parse(string text) =>
        Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            && url is { UserInfo: "", Query: "", Fragment: "" }
            ? url
            : throw CliException.Misuse("The address of the gateway is http:// or https://, a host, a port and perhaps a path: " + Default);

    private static string Read(FileInfo file)
    {
        try
        {
            return File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Misuse($"--key-file: {e.Message}");
        }
    }

    private static string Shown(Uri url) => SafeText.Line(url.AbsoluteUri.TrimEnd('/'));
}
