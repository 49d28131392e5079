namespace Asya.TestKit;

/// <summary>An external program that tests need: a server, a browser. The one place that decides what its absence means.</summary>
/// <remarks>
/// <c>ASYA_TEST_REQUIRE=postgres,chromium</c> names what must be there: then a test that cannot have it fails. Else it is skipped, by name.
/// </remarks>
public sealed class Requirement
{
    /// <summary>The variable that names what must be there.</summary>
    public const string Variable = "ASYA_TEST_REQUIRE";

    private static readonly Dictionary<string, Func<string?>> Known = new()
    {
        ["postgres"] = static () => PostgresServer.WhyNot,
        ["chromium"] = static () => Chromium.WhyNot,
        ["azurite"] = static () => AzuriteProcess.WhyNot,
        ["s3rver"] = static () => S3ServerProcess.WhyNot,
        ["redis"] = static () => RedisServer.WhyNot,
        ["nats"] = static () => NatsServer.WhyNot,
        ["jsonschema"] = static () => PythonJsonschema.WhyNot,
        ["wheel"] = static () => PythonWheel.WhyNot,
        ["faketime"] = static () => FakeTime.WhyNot,
        ["disk"] = static () => SmallDisk.WhyNot,
    };

    private readonly string _name;
    private readonly string? _whyNot;
    private readonly bool _isNamed;

    internal Requirement(string name, string? whyNot, string? named)
    {
        string[] all = (named ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (Array.Find(all, static one => !Known.ContainsKey(one)) is { } unknown)
        {
            throw new ArgumentException(
                $"{Variable} names '{unknown}'; what tests can need is {string.Join(", ", Known.Keys)}.", nameof(named));
        }

        (_name, _whyNot, _isNamed) = (name, whyNot, all.Contains(name));
    }

    /// <summary>Gets what tests can need.</summary>
    internal static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>Gets the reason to skip tests that need it; null: they run, and fail if it is demanded and missing.</summary>
    public string? Skip => _isNamed ? null : _whyNot;

    /// <summary>Gets a requirement by the name that <see cref="Variable"/> has for it.</summary>
    public static Requirement Named(string name) => new(name, Known[name](), Environment.GetEnvironmentVariable(Variable));

    /// <summary>Fails unless it can be had.</summary>
    /// <exception cref="InvalidOperationException">It is unavailable; has the reason.</exception>
    public void Check()
    {
        if (_whyNot is { } why)
        {
            throw new InvalidOperationException(_isNamed ? $"{Variable} names {_name}, and it cannot be had: {why}" : why);
        }
    }
}
