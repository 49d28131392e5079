namespace Asya.TestKit;

/// <summary>
/// A test that starts servers, by the names that <see cref="Requirement"/> has for them. Where one is missing it is skipped, by name.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ServersFactAttribute : FactAttribute
{
    public ServersFactAttribute(params string[] servers) =>
        Skip = servers.Select(static name => Requirement.Named(name).Skip).FirstOrDefault(static why => why is not null);
}
