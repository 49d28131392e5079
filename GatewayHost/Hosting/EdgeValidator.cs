using System.Net;
using Microsoft.Extensions.Options;

namespace Asya.Gateway.Hosting;

/// <summary>Judges the settings that attributes cannot.</summary>
internal sealed class EdgeValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        List<string> failures = [];
        failures.AddRange(
            from origin in options.AllowedOrigins
            where !IsOrigin(origin)
            select $"Asya:Gateway:AllowedOrigins: '{origin}' is no origin. Write it as browsers send it: https://app.example, without a slash at its end. There is no * for all.");
        failures.AddRange(
            from network in options.TrustedProxies
            where !IPNetwork.TryParse(network, out _)
            select $"Asya:Gateway:TrustedProxies: '{network}' is no network. Write 10.0.0.0/8, or 192.0.2.1/32 for one address.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out Uri? uri)
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0;
}
