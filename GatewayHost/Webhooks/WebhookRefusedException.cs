namespace Asya.Gateway.Webhooks;

/// <summary>A webhook that must not be called.</summary>
/// <remarks>The message names the rule, and nothing that was found out about the webhook. It goes to clients.</remarks>
internal sealed class WebhookRefusedException(string rule) : Exception(rule);
