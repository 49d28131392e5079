using Asya.SystemTests.Support;

namespace Asya.SystemTests.Doors;

/// <summary>The gateway with identity off: who calls is not known.</summary>
public sealed class OpenGateway : DoorGateway
{
    /// <summary>A name for the one who calls.</summary>
    public const string Anybody = "";

    private protected override SiloSettings Configure(SiloSettings settings) => settings;

    private protected override string? CredentialOf(string who) => null;
}
