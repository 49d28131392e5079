using Asya.Gateway.Connections;
using Asya.Gateway.Hosting;
using Asya.Gateway.Identity;
using Asya.Grains.Hosting;
using Asya.Settings;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Asya.Hosting;

/// <summary>Tells a wrong setting from a bug.</summary>
internal static class StartFailure
{
    public static bool TryExplain(Exception exception, out string why)
    {
        for (Exception? e = exception; e is not null; e = e.InnerException)
        {
            if (e is OptionsValidationException or OperatorException or UnsafeAddressException or ApiKeyFileException
                or TooFewFilesException)
            {
                why = e is OptionsValidationException options ? string.Join(" ", options.Failures) : e.Message;
                return true;
            }

            // Kestrel's own words name the address: "Failed to bind to address ...: address already in use."
            if (e is IOException && e.Message.StartsWith("Failed to bind", StringComparison.Ordinal))
            {
                why = e.Message;
                return true;
            }

            // Orleans' words name nothing. SiloPorts has looked for processes that listen: what has the port is a connection as a rule.
            if (e is AddressInUseException)
            {
                why = $"the port of {AsyaVariables.SiloPort} or of {AsyaVariables.SiloClientPort} is in use, perhaps by a connection. "
                    + "Choose one that the system gives to no connection (on Linux, as a rule, below 32768).";
                return true;
            }
        }

        why = "";
        return false;
    }
}
