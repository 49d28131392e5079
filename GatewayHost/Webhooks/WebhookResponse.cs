namespace Asya.Gateway.Webhooks;

/// <summary>What came of a POST.</summary>
/// <param name="Status">The HTTP status; 0: there was no answer.</param>
/// <param name="Reason">Why it did not work.</param>
/// <param name="RetryAfter">How long the webhook wants to be left alone.</param>
internal readonly record struct WebhookResponse(int Status, string Reason = "", TimeSpan RetryAfter = default)
{
    public bool IsGood => Status is >= 200 and < 300;

    public bool IsGone => Status == StatusCodes.Status410Gone;
}
