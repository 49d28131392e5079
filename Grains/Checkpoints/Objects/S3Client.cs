using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Asya.Grains.Checkpoints.Objects;

/// <summary>Creates the SDK's client from the options. Credentials come only from the SDK's own chain.</summary>
internal static class S3Client
{
    private const string DefaultRegion = "us-east-1";

    public static AmazonS3Client Create(CheckpointOptions options)
    {
        AmazonS3Config config = new()
        {
            // The store retries: it alone knows how long a caller waits.
            MaxErrorRetry = 0,
            Timeout = options.RequestTimeout,
            ConnectTimeout = options.RequestTimeout,
        };
        if (string.IsNullOrEmpty(options.Endpoint))
        {
            config.RegionEndpoint = string.IsNullOrEmpty(options.Region)
                ? FallbackRegionFactory.GetRegionEndpoint() ?? RegionEndpoint.GetBySystemName(DefaultRegion)
                : RegionEndpoint.GetBySystemName(options.Region);
        }
        else
        {
            config.ServiceURL = options.Endpoint;
            config.AuthenticationRegion = string.IsNullOrEmpty(options.Region) ? DefaultRegion : options.Region;
            config.ForcePathStyle = true;

            // Older servers do not know the SDK's checksum headers and trailers, and some store them with the content.
            config.RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED;
            config.ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED;
        }

        return new AmazonS3Client(config);
    }
}
