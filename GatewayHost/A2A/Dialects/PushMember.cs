namespace Asya.Gateway.A2A.Dialects;

/// <summary>The members of a webhook, of its authentication and of the calls about it.</summary>
internal enum PushMember
{
    Unknown,

    /// <summary>The id of the webhook.</summary>
    Id,
    TaskId,
    Url,
    Token,
    Authentication,
    Scheme,

    /// <summary>A list of schemes, of which the first counts.</summary>
    Schemes,
    Credentials,

    /// <summary>The webhook, in a call about it.</summary>
    Config,
    PageSize,
    PageToken,
}
