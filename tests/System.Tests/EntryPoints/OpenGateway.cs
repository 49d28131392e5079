
namespace Asya.SystemTests.EntryPoints;

/// <summary>The gateway with identity off: who calls is not known.</summary>
public sealed class OpenGateway : EntryPointGateway
{
    /// <summary>The caller: without identity there is only one.</summary>
    public const string Caller = "";

    private protected override SiloSettings Configure(SiloSettings settings) => settings;

    private protected override string? CredentialOf(string who) => null;
}
