using System.Net;

namespace Asya.SystemTests.EntryPoints;

/// <summary>The gateway with identity on, and its principals.</summary>
public sealed class GuardedGateway : EntryPointGateway
{
    /// <summary>A flow that only makers, and cleo, may start.</summary>
    public const string Sealed = "sealed";

    private const string SealedFlow =
        """
        flows:
        - name: sealed
          entrypoint: echo
          description: Only some may start it
          start: {groups: [makers], principals: [cleo]}
        """;

    private static readonly TimeSpan ReloadLimit = TimeSpan.FromSeconds(5);

    private readonly TestKeys _keys = new();
    private TokenIssuer _issuer = null!;
    private Task? _sealed;

    /// <inheritdoc/>
    public override async Task InitializeAsync()
    {
        _issuer = await TokenIssuer.StartAsync();
        _issuer.Rotate("k1");
        await base.InitializeAsync();
    }

    /// <inheritdoc/>
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _issuer.DisposeAsync();
        _keys.Dispose();
    }

    /// <summary>Adds the flow that not all may start, while the gateway runs; waits until it is there.</summary>
    internal Task AddSealedFlowAsync() => _sealed ??= AddAsync();

    private protected override SiloSettings Configure(SiloSettings settings)
    {
        _keys.Add("ann", ["create", "read", "cancel"]);
        _keys.Add("ann2", ["create", "read", "cancel", "approve"]);
        _keys.Add("bob", ["approve"], groups: ["finance"]);
        _keys.Add("cc", ["approve"]);
        _keys.Add("fin", ["create", "read", "cancel", "approve"], groups: ["finance"], aliases: ["fin@corp"]);
        _keys.Add("mia", ["create", "read"], groups: ["makers"]);
        _keys.Add("cleo", ["create", "read"]);
        _keys.Add("agent", ["create", "read", "approve"], groups: ["finance"], mayActFor: ["fin", "bob"]);
        _keys.Add("root", ["admin"]);
        _keys.Add("eve", ["admin"], tenant: "other");
        return settings
            .With("ASYA_API_KEYS_FILE", _keys.Write())
            .With("ASYA_A2A_JWT_JWKS_URL", _issuer.JwksUrl)
            .With("ASYA_A2A_JWT_ISSUER", TokenIssuer.Name)
            .With("ASYA_A2A_JWT_AUDIENCE", TokenIssuer.Audience)
            .With("ASYA_SINK_HOOKS", "sleeper,checkpointer")
            .With("ASYA_CONFIG_POLL_INTERVAL", "0.1s")
            .With("Asya__Identity__Rate__PerSecond", "0")
            .With("Asya__Identity__Rate__UnknownPerSecond", "0");
    }

    // dev has a token, and with another one less may be done in the same name.
    private protected override string CredentialOf(string who) => who switch
    {
        "dev" => _issuer.Sign("dev", "create read compose"),
        "dev without compose" => _issuer.Sign("dev", "create read"),

        // fin, as the issuer of tokens writes it.
        "FIN" or "Fin@Corp" => _issuer.Sign(who, "create read approve", groups: ["finance"]),
        _ => _keys.Credentials[who],
    };

    private async Task AddAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(Config, "flows.sealed.yaml"), SealedFlow);
        await Eventually.BecomesAsync(
            $"the flow '{Sealed}', which says who may start it, is there",
            ReloadLimit,
            async () => (await GetAsync("ann", "/.well-known/agent-card.json")).Expect(HttpStatusCode.OK)
                .Text.Contains($"\"{Sealed}\"", StringComparison.Ordinal),
            () => Silo.Output);
    }
}
