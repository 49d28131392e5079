namespace Asya.Gateway.Webhooks;

/// <summary>Entries of the list of hosts that webhooks may be at. Pure.</summary>
internal static class WebhookHosts
{
    public static bool IsEntry(string entry) => TryRead(entry, out _, out _);

    public static bool IsAmong(IEnumerable<string> entries, Uri url)
    {
        foreach (string entry in entries)
        {
            if (TryRead(entry, out string host, out int? port) && (port is null || port == url.Port) && Fits(host, url.IdnHost))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Fits(string entry, string host) => entry.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase)
        : host.Equals(entry, StringComparison.OrdinalIgnoreCase);

    private static bool TryRead(string entry, out string host, out int? port)
    {
        bool isWild = entry.StartsWith("*.", StringComparison.Ordinal);
        bool isRead = Uri.TryCreate("https://" + (isWild ? entry[2..] : entry), UriKind.Absolute, out Uri? uri)
            && uri.UserInfo.Length == 0 && uri.PathAndQuery == "/" && !entry.EndsWith('/') && uri.Fragment.Length == 0;
        host = isRead ? isWild ? "*." + uri!.IdnHost : uri!.IdnHost : "";
        port = isRead && entry.LastIndexOf(':') is int at && at > entry.LastIndexOf(']') && at >= 0 ? uri!.Port : null;
        return isRead;
    }
}
