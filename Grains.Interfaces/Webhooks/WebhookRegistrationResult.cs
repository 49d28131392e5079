namespace Asya.Webhooks;

/// <summary>The result of a registration.</summary>
[GenerateSerializer, Alias("asya.push-registered")]
public enum WebhookRegistrationResult
{
    Stored = 0,

    /// <summary>There is no such task.</summary>
    NoTask = 1,

    /// <summary>The task has as many webhooks as a task may have.</summary>
    TooManyOfTask = 2,

    /// <summary>The principal has as many webhooks as a principal may have.</summary>
    TooManyOfPrincipal = 3,
}
