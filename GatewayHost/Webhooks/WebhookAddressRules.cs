using System.Net;
using System.Text;

namespace Asya.Gateway.Webhooks;

/// <summary>
/// Which addresses webhooks may have. Pure: names are resolved by others, and <see cref="DemandPublic"/> judges what came of it.
/// </summary>
internal static class WebhookAddressRules
{
    public const string MustBePublic = "the url must not lead to this machine, into a private network or to an address of special purpose";

    private const int MaxLength = 2048;

    /// <summary>Gets the address that a text stands for.</summary>
    /// <exception cref="WebhookRefusedException">It is none that may be called.</exception>
    public static Uri Read(string text, WebhookOptions options)
    {
        if (text.Length > MaxLength || !Uri.TryCreate(text, UriKind.Absolute, out Uri? url) || url.Host.Length == 0)
        {
            throw new WebhookRefusedException($"the url must be an absolute address of at most {MaxLength} characters");
        }

        if (url.Scheme != Uri.UriSchemeHttps && !(options.AllowInsecure && url.Scheme == Uri.UriSchemeHttp))
        {
            throw new WebhookRefusedException("the url must be https");
        }

        if (url.UserInfo.Length > 0 || text.Contains('#', StringComparison.Ordinal))
        {
            throw new WebhookRefusedException(
                "the url must have no user name, no password and no fragment; credentials go into authentication");
        }

        if (!Ascii.IsValid(url.Host))
        {
            // Other scripts have digits too, and another parser might read them as ASCII digits.
            throw new WebhookRefusedException("the url must name its host in ASCII, as in xn--bcher-kva.example");
        }

        if (options.AllowedHosts.Count > 0 && !WebhookHosts.IsAmong(options.AllowedHosts, url))
        {
            throw new WebhookRefusedException("the url must be at a host that is allowed here");
        }

        if (IPAddress.TryParse(url.IdnHost, out IPAddress? address))
        {
            DemandPublic([address], options);
        }

        return url;
    }

    /// <summary>Fails if one of the addresses is not public: a name with addresses of both kinds is a trick.</summary>
    public static void DemandPublic(IEnumerable<IPAddress> addresses, WebhookOptions options)
    {
        if (!options.AllowInsecure && !addresses.All(PublicAddresses.Contains))
        {
            throw new WebhookRefusedException(MustBePublic);
        }
    }
}
