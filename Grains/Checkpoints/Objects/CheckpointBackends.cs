using Asya.Settings;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>The kinds of object stores, by the scheme of their URL.</summary>
internal static class CheckpointBackends
{
    /// <exception cref="ArgumentException">The URL has none of the forms.</exception>
    public static ICheckpointBackend Open(CheckpointOptions options, out ObjectLocation location)
    {
        location = ObjectLocation.TryParse(options.Url ?? "", out ObjectLocation? found)
            ? found
            : throw new ArgumentException($"{AsyaVariables.CheckpointUrl} must be {ObjectLocation.Forms}.", nameof(options));
        return location.Scheme switch
        {
            "s3" => new S3Backend(location, options),
            "gs" => new GoogleBackend(location),
            "azblob" => new AzureBlobBackend(location, options),
            "redis" or "rediss" => new RedisBackend(location, options),
            _ => new NatsBackend(location, options),
        };
    }
}
