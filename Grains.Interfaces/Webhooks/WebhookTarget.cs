namespace Asya.Webhooks;

/// <summary>A webhook, with all that is needed to call it.</summary>
/// <remarks>Holds secrets: it travels within the cluster and is encrypted at rest. The public part is <see cref="WebhookInfo"/>.</remarks>
[GenerateSerializer, Immutable, Alias("asya.push-target")]
public sealed record WebhookTarget
{
    /// <summary>Gets the name of the webhook within its task.</summary>
    [Id(0)] public string Id { get; init; } = "";

    [Id(1)] public string Url { get; init; } = "";

    [Id(2)] public WebhookFormat Format { get; init; }

    /// <summary>Gets the credential that is sent to the webhook.</summary>
    [Id(3)] public string? Token { get; init; }

    /// <summary>Gets the scheme of the <c>Authorization</c> header.</summary>
    [Id(4)] public string? Scheme { get; init; }

    [Id(5)] public string? Credentials { get; init; }

    /// <summary>Gets the principal that registered it. Null while identity is off.</summary>
    [Id(6)] public string? Principal { get; init; }

    /// <summary>Gets the name of the credential that registered it. Null while identity is off, and in rows of earlier versions.</summary>
    [Id(7)] public string? Credential { get; init; }

    /// <summary>Shows no secret, so that it is safe in logs.</summary>
    public override string ToString() => $"{nameof(WebhookTarget)} {Id}";
}
