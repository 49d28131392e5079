using Microsoft.Extensions.Options;

namespace Asya.Streams;

/// <summary>Tells stored events on streams, with the Embedded engine: it has none.</summary>
internal static class TaskEventStreams
{
    /// <exception cref="OptionsValidationException">Streams are asked for.</exception>
    public static void Add(ISiloBuilder silo)
    {
        if (StreamSetting.IsOn(silo.Configuration))
        {
            throw new OptionsValidationException(
                StreamSetting.Name, typeof(bool), [$"{StreamSetting.Name} needs a build with -p:Engine=Orleans: the Embedded engine has no streams."]);
        }
    }
}
