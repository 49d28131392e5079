using Asya.Gateway.A2A.Rpc;
using Microsoft.Extensions.Primitives;

namespace Asya.Gateway.A2A;

/// <summary>The version of A2A that a request states.</summary>
internal enum A2AVersion
{
    /// <summary>No version is stated. By the specification that means 0.3, but methods that exist only in 1.0 are accepted.</summary>
    Unspecified,

    Version03,

    Version1,
}

/// <summary>Reads the version out of requests.</summary>
internal static class A2AVersions
{
    public const string Header = "A2A-Version";

    extension(HttpRequest request)
    {
        /// <summary>
        /// Gets the version of the header, or of the query parameter of the same name. A third number counts for nothing.
        /// </summary>
        public A2AVersion A2AVersion()
        {
            StringValues said = request.Headers[Header];
            if (StringValues.IsNullOrEmpty(said))
            {
                said = request.Query[Header];
            }

            if (StringValues.IsNullOrEmpty(said))
            {
                return Asya.Gateway.A2A.A2AVersion.Unspecified;
            }

            return said.Count == 1 && Version.TryParse(said[0], out Version? version)
                ? (version.Major, version.Minor) switch
                {
                    (1, 0) => Asya.Gateway.A2A.A2AVersion.Version1,
                    (0, 3) => Asya.Gateway.A2A.A2AVersion.Version03,
                    _ => throw NotSupported(),
                }
                : throw NotSupported();
        }
    }

    /// <summary>Makes the refusal of a version that is not spoken, here or at this address.</summary>
    public static RpcException NotSupported(string spoken = "1.0 and 0.3") =>
        new(RpcErrorCode.VersionNotSupported, $"this version of A2A is not supported; supported are {spoken}");
}
